package dev.caravan.importing;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.event.EventStore;
import dev.caravan.profile.ErasedPeople;
import dev.caravan.profile.ErasureReceipt;
import dev.caravan.profile.Outrun;
import dev.caravan.profile.ProfileStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Erases a person from every table, by the profile and by the addresses it holds, and leaves marks
 * that keep the person from being imported again. Everything is found by a key, in one transaction.
 * Safe for use by many threads.
 *
 * <p>What else stays: the counts of runs, outcome rows that tell nobody's name any more, and, once
 * an import meets the person again, Mailchimp's number of the member. An open run that is for this
 * person keeps the address until it ends. The number of somebody who came by a link in a mail, and
 * whose address nobody has asked Mailchimp for yet, leads to nobody here; it goes once it is asked
 * for.
 */
public final class Erasure {
  private static final int ATTEMPTS = 20;

  /** What is done to the rows of a person, and under which word it is counted. */
  private record Step(String counted, String sql) {}

  // Profiles and members are locked in the order in which the pages of an import lock them.
  private static final List<Step> STEPS =
      List.of(
          new Step(
              "consents",
              """
              delete from member_consent m using import_ledger l, goal g
              where l.goal = g.id and (l.audience, l.web_id) in (
                select audience, web_id from membership
                where address = any(:addresses) and (profile is null or profile = :profile))
                and (l.profile is null or l.profile = :profile)
                and m.goal = l.goal and m.audience = l.audience and m.web_id = l.web_id
              """),
          new Step(
              "consents",
              """
              delete from member_consent m using import_ledger l
              where l.profile = :profile
                and m.goal = l.goal and m.audience = l.audience and m.web_id = l.web_id
              """),
          // The plan of a run that is not over keeps its number of rows, or its account would not
          // balance; what was not settled by now, by itself or with its call, is settled when the
          // export ends. Members without a profile stand in it as their web id, negative.
          new Step(
              "candidates",
              """
              update candidate c
              set done = c.done or c.action = 'upsert' and exists (
                    select from attempt a
                    where a.run = c.run and a.goal = c.goal and a.audience = c.audience
                      and c.profile between a.lowest and a.highest and a.settled),
                decided = true, action = null, class = 'EXCLUDED', reason = 'ERASED',
                address = null, detail = null, payload = null, before = null, seen = null
              from run, run_audience r cross join lateral (
                select :profile
                union all
                select -m.web_id from membership m
                where m.audience = r.audience and (m.profile = :profile
                  or m.address = any(:addresses) and m.profile is null)) who (candidate)
              where run.ended_at is null and r.run = run.id
                and c.run = r.run and c.goal = r.goal and c.audience = r.audience
                and c.profile = who.candidate
              """),
          new Step(
              "candidates",
              """
              delete from candidate c using run_audience r cross join lateral (
                select :profile
                union all
                select -m.web_id from membership m
                where m.audience = r.audience and (m.profile = :profile
                  or m.address = any(:addresses) and m.profile is null)) who (candidate)
              where c.run = r.run and c.goal = r.goal and c.audience = r.audience
                and c.profile = who.candidate and c.reason is distinct from 'ERASED'
              """),
          // Of the ledger's rows, those without a profile are found by the mirror: it has them all.
          new Step(
              "importLedger",
              """
              delete from import_ledger l using goal g
              where l.goal = g.id and (l.audience, l.web_id) in (
                select audience, web_id from membership
                where address = any(:addresses) and (profile is null or profile = :profile))
                and (l.profile is null or l.profile = :profile)
              """),
          new Step("importLedger", "delete from import_ledger where profile = :profile"),
          new Step("memberships", "delete from membership where profile = :profile"),
          new Step(
              "memberships",
              "delete from membership where address = any(:addresses) and profile is null"),
          new Step(
              "exportLedger",
              "delete from export_ledger where profile = :profile or address = any(:addresses)"),
          new Step(
              "outcomes",
              """
              update outcome
              set profile = null, address = null, detail = null, before = null, after = null,
                rules = null
              where profile = :profile
                or address = any(:addresses) and (profile is null or reason is not null)
              """),
          new Step(
              "outcomes",
              """
              update outcome o
              set profiles = array_replace(profiles, :profile, null),
                addresses = (select array_agg(case when each.profile = :profile then null
                                                else each.address end order by each.number)
                             from unnest(o.profiles, o.addresses)
                                  with ordinality as each (profile, address, number))
              where lowest_profile <= :profile and highest_profile >= :profile
                and :profile = any(profiles)
              """),
          new Step(
              "exportLedger",
              "delete from capped_tag where profile = :profile or address = any(:addresses)"),
          new Step("exportLedger", "delete from hold_out where profile = :profile"),
          new Step(
              "exportLedger",
              "delete from drift where profile = :profile or address = any(:addresses)"),
          new Step("lists", "delete from listed where profile = :profile"),
          new Step("stages", "delete from stage where profile = :profile"),
          new Step("hints", "delete from hint where address = any(:addresses)"),
          new Step(
              "runs",
              """
              update run
              set address = case when ended_at is null then address else '(erased)' end,
                address_erased = true
              where address = any(:addresses) and address is not null
              """));

  private final Jdbi jdbi;
  private final ProfileStore profiles;
  private final EventStore events;
  private final ErasedPeople erased;
  private final Clock clock;

  public Erasure(
      Jdbi jdbi, ProfileStore profiles, EventStore events, ErasedPeople erased, Clock clock) {
    this.jdbi = jdbi;
    this.profiles = profiles;
    this.events = events;
    this.erased = erased;
    this.clock = clock;
  }

  /** The addresses of a person, normalised; empty when there is no such profile. */
  public Optional<Set<String>> addresses(long profile) {
    return jdbi.withHandle(handle -> Person.find(handle, profile)).map(Person::addresses);
  }

  /** Erases the person; empty when there is no such profile. */
  public Optional<ErasureReceipt> erase(long profile) {
    for (int attempt = 1; ; attempt++) {
      try {
        return jdbi.inTransaction(
            handle -> {
              ErasedPeople.begin(handle);
              return Person.find(handle, profile).map(person -> erase(handle, person));
            });
      } catch (RuntimeException e) {
        if (!Outrun.happened(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private ErasureReceipt erase(Handle handle, Person person) {
    ObjectNode counts = JsonNodeFactory.instance.objectNode();
    profiles.erase(handle, person.profile()).forEach(counts::put);
    for (Step step : STEPS) {
      int rows = bind(handle.createUpdate(step.sql()), person).execute();
      counts.put(step.counted(), counts.path(step.counted()).asInt() + rows);
    }
    counts.put("events", events.erase(handle, person.profile(), person.names()));
    counts.put("inbox", InboxBodies.erase(handle, person));
    return erased.leave(
        handle,
        person.profile(),
        person.identifiers(),
        person.addresses(),
        counts,
        clock.instant());
  }

  private static <S extends SqlStatement<S>> S bind(S statement, Person person) {
    return statement
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bind("profile", person.profile())
        .bindArray("addresses", String.class, person.addresses());
  }
}
