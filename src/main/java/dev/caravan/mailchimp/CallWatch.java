package dev.caravan.mailchimp;

/**
 * Is told of every call to Mailchimp, on the thread that made it: whoever listens must be quick.
 */
@FunctionalInterface
public interface CallWatch {
  /** Called when the answer is here, or when it is known that none comes. */
  void made(MadeCall call);
}
