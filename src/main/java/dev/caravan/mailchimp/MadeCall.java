package dev.caravan.mailchimp;

import java.time.Duration;
import java.time.Instant;

/**
 * One attempt of a call, as it may be kept and shown: nobody can be recognised in it.
 *
 * @param run the run that it was made for; 0: for none
 * @param at when the request was sent
 * @param path with what is about persons left out, see {@link CallPath}
 * @param status of the answer; 0: none came
 * @param took from the request to the end of the answer
 * @param sent bytes of the request's body
 * @param received bytes of the answer's body
 */
public record MadeCall(
    long run,
    Instant at,
    MailchimpCall.Method method,
    String path,
    int status,
    Duration took,
    long sent,
    long received) {}
