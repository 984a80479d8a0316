package dev.caravan.run;

/** The page is already in the books, so its transaction must not be. */
public final class PageDone extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public PageDone(PageKey page) {
    super(page + " is done already");
  }
}
