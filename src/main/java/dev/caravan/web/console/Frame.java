package dev.caravan.web.console;

import dev.caravan.access.Role;
import dev.caravan.web.Caller;
import java.util.List;

/**
 * What stands around the content of every page.
 *
 * @param title of the page
 * @param section the entry of the navigation that the page belongs to; empty: none
 * @param crumbs the way to the page, without the page itself; empty: it is the first of its section
 * @param user who is logged in; null: nobody
 * @param csrf the token that every form of the page carries
 * @param flashes what was just done
 * @param navigation the entries of the menu; empty for strangers
 */
public record Frame(
    String title,
    String section,
    List<Crumb> crumbs,
    Caller user,
    String csrf,
    List<Flash> flashes,
    List<Navigation.Entry> navigation) {

  /** Whether whoever is logged in may do what this role may. */
  public boolean may(Role role) {
    return user != null && user.role().covers(role);
  }
}
