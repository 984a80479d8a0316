package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Scope;
import dev.caravan.connection.Removal;
import dev.caravan.run.FollowUp;
import dev.caravan.segment.ObjectiveStore;
import dev.caravan.segment.SegmentSql;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;

/**
 * Who is looked at, as one statement for the route's {@code jdbc} endpoint: everyone in the segment
 * now, and those who left it, but for those of whom it is plain that Mailchimp has all that is due.
 * A member without a profile stands as its web id, negative. Safe for use by many threads.
 */
public final class CandidateQuery {
  /** The header from which the endpoint takes named parameters. */
  static final String PARAMETERS = "CamelJdbcParameters";

  /** The one column that the statement answers: about how many nothing has to be decided. */
  static final String SETTLED_COUNT = "settled";

  /** Of segments and of the rule of consent. */
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):(?=(seg|con)_\\d)");

  private final Segments segments;
  private final ObjectiveStore objectives;

  public CandidateQuery(Segments segments, ObjectiveStore objectives) {
    this.segments = segments;
    this.objectives = objectives;
  }

  /** Replaces the body, an {@link ExportAudience}, by the statement. */
  public void write(Exchange exchange) {
    Message message = exchange.getMessage();
    ExportAudience work = message.getBody(ExportAudience.class);
    Segments.Condition condition = segments.condition(work.goal().segment());
    Map<String, Object> parameters = parameters(work, condition);
    Optional<Settling> settling = settling(work);
    settling.ifPresent(known -> parameters.putAll(known.parameters()));
    message.setHeader(PARAMETERS, parameters);
    message.setBody(sql(work, condition, settling));
  }

  /**
   * Writes the same candidates into a table of that name which the session has for itself.
   *
   * @param person only this profile; null: everybody
   */
  void write(Handle handle, ExportAudience work, Long person) {
    Segments.Condition condition = segments.condition(work.goal().segment());
    String sql =
        """
        insert into candidate (run, goal, audience, profile, leaver)
        select :?run, :?goal, :?audience, c.profile, c.leaver from (%s) c
        """
            .formatted(
                candidates(
                    work,
                    condition,
                    person == null ? restriction(work) : ONE_PROFILE::formatted,
                    Optional.empty()));
    handle
        .createUpdate(sql.replace(":?", ":"))
        .configure(SqlStatements.class, statements -> statements.setUnusedBindingAllowed(true))
        .bindMap(parameters(work, condition))
        .bind("person", person)
        .execute();
  }

  private static Map<String, Object> parameters(ExportAudience work, Segments.Condition condition) {
    Map<String, Object> parameters = new LinkedHashMap<>(condition.parameters());
    parameters.put("run", work.run().id());
    parameters.put("fence", work.run().fence());
    parameters.put("goal", work.goalRun().goalId());
    parameters.put("audience", work.audience().id());
    parameters.put("identifier", work.goal().identifier());
    parameters.put("address", work.run().address());
    if (work.goal().removeOthers() != null
        && work.goal().removeOthers().action() instanceof Removal.Tag tag) {
      parameters.put("leftTag", tag.name());
    }
    return parameters;
  }

  /**
   * While the statement runs, the lock on the run keeps others from taking it over, and the owner
   * from nothing; whoever lost the run before writes no row. Who is settled is only counted: where
   * little has changed, that is nearly everybody.
   */
  private static String sql(
      ExportAudience work, Segments.Condition condition, Optional<Settling> settling) {
    String sql =
        """
           with ours as (select 1 from run
                          where id = :?run and fence = :?fence and ended_at is null
                            for key share),
                looked_at as materialized (
                  select c.profile, c.leaver, %s as settled from (%s) c %s
                   where exists (select 1 from ours)),
                kept as (
                  insert into candidate (run, goal, audience, profile, leaver)
                  select :?run, :?goal, :?audience, profile, leaver from looked_at where not settled
                  on conflict do nothing)
           select count(*) as %s from looked_at where settled
           """
            .formatted(
                settling.isPresent() ? "s.profile is not null" : "false",
                work.run().is(FollowUp.Kind.RETRY)
                    ? again(work, condition)
                    : candidates(work, condition, restriction(work), settling),
                settling.isPresent() ? SETTLED : "",
                SETTLED_COUNT);
    return PARAMETER.matcher(sql).replaceAll(":?");
  }

  private static String again(ExportAudience work, Segments.Condition condition) {
    return AGAIN.formatted(
        work.run().address() == null ? "" : " and o.address = :?address",
        candidates(work, condition, EVERYBODY, Optional.empty()));
  }

  /**
   * What makes a person of the segment {@link #SETTLED}, as expressions about the profile {@code
   * p}.
   *
   * @param rules what the ledger has to hold as the number of the rules
   * @param consents whether the profile may be written to
   */
  private record Settling(String rules, String consents, Map<String, Object> parameters) {}

  /**
   * Whom a run need not look at; empty where it looks at everybody, and where that is one person:
   * to look is less than to read the whole audience.
   */
  private Optional<Settling> settling(ExportAudience work) {
    if (work.run().full() || work.run().is(FollowUp.Kind.RETRY) || work.run().address() != null) {
      return Optional.empty();
    }
    return PayloadRules.of(work)
        .flatMap(
            rules -> {
              Map<String, Object> parameters = new LinkedHashMap<>();
              parameters.put("rules", rules.number());
              SegmentSql consent = objectives.rule(work.objectives()).sql();
              parameters.putAll(consent.parameters());
              return number(rules, work)
                  .map(
                      number -> {
                        parameters.putAll(number.parameters());
                        return new Settling(number.sql(), consent.sql(), parameters);
                      });
            });
  }

  /** What the ledger has to hold for a profile under these rules. */
  private Optional<Segments.Condition> number(PayloadRules rules, ExportAudience work) {
    if (!rules.segments()) {
      return Optional.of(new Segments.Condition(":?rules::bigint", Map.of()));
    }
    return segments
        .lines(NeededSegments.of(work.goal()).names())
        .map(
            lines ->
                new Segments.Condition(
                    ":?rules # " + PayloadRules.SEGMENTS_NUMBER.formatted(lines.sql()),
                    lines.parameters()));
  }

  /**
   * Joins who need not be looked at to know that Mailchimp has all that is due: neither the profile
   * nor the rules have moved since the payload was made that was accepted, and the member is there.
   * Of two hashes that are compared, PostgreSQL would expect one in two hundred to be alike, and
   * then look each member up: {@code coalesce} leaves it at one in two.
   */
  private static final String SETTLED =
      """
      left join (
        with present as materialized (
               select address from membership
                where audience = :?audience and status not in ('archived', 'deleted')),
             archived as materialized (
               select address from membership
                where audience = :?audience and status = 'archived')
        select l.profile, l.made_revision, l.made_rules from export_ledger l
         where l.goal = :?goal and l.audience = :?audience and l.state = 'active'
           and l.reason is null and l.retry_at is null
           and coalesce(l.made_hash = l.payload_hash, false)
           and exists (select from present m where m.address = lower(l.address))
           and not exists (select from archived m where m.address = lower(l.address))) s
        on s.profile = c.profile and s.made_revision = c.revision and s.made_rules = c.rules
           and c.consents
      """;

  /**
   * Everybody, with whether they have left the segment. Who is in it is found out first and once:
   * as one grouped union, PostgreSQL takes a million people for two hundred, and looks each of them
   * up in four tables.
   */
  private static String candidates(
      ExportAudience work,
      Segments.Condition condition,
      UnaryOperator<String> restriction,
      Optional<Settling> settling) {
    ExportGoal.RemoveOthers removal = work.goal().removeOthers();
    return """
           with inside as materialized (
             select p.id as profile%s from profile p where (%s)%s
           )
           select i.*, false as leaver from inside i
           union all
           select o.profile%s, true from (
             %s%s) o
            where not exists (select from inside i where i.profile = o.profile)%s
           """
        .formatted(
            settling.map(known -> NEEDED.formatted(known.rules(), known.consents())).orElse(""),
            condition.sql(),
            restriction.apply("p.id"),
            settling.isPresent() ? ", null, null, false" : "",
            leavers(removal != null),
            removal != null && removal.scope() == Scope.AUDIENCE ? outsiders(removal.action()) : "",
            restriction.apply("o.profile"));
  }

  /** Whom a run is about, as a condition on the profile's column. */
  private static UnaryOperator<String> restriction(ExportAudience work) {
    return work.run().address() == null || work.run().is(FollowUp.Kind.RETRY)
        ? EVERYBODY
        : ONE_PERSON::formatted;
  }

  /**
   * Those rows of another run that were rejected or deferred, whatever they are by now; but nobody
   * whose address is somebody else's, who is not looked at here.
   */
  private static final String AGAIN =
      """
      select r.profile, bool_or(coalesce(c.leaver, true)) as leaver
        from (select coalesce(o.profile, -m.web_id) as profile, o.address
                from follow_up f
                join run s on s.id = f.source
                join outcome o on o.run = s.id and o.day = (s.requested_at at time zone 'UTC')::date
                left join membership m on o.profile is null and m.audience = o.audience
                                      and m.address = o.address and m.status <> 'deleted'
               where f.run = :?run and o.goal = :?goal and o.audience = :?audience
                 and o.class in ('REJECTED', 'DEFERRED')
                 and (f.reason is null or coalesce(o.reason, '-') = f.reason)%s) r
        left join (%s) c using (profile)
       where r.profile is not null
         and (not coalesce(c.leaver, true)
              or not exists (select from identifier x
                              where x.property = :?identifier and x.value = r.address
                                and x.profile <> r.profile))
       group by r.profile
      """;

  /** Those this goal has written to; who stays in the audience nevertheless is told only once. */
  private static String leavers(boolean removal) {
    return """
           select l.profile from export_ledger l
            where l.goal = :?goal and l.audience = :?audience
              and l.accepted_at is not null
              and (l.state = 'active' and l.reason is distinct from 'LEFT_SEGMENT'%s)
           """
        .formatted(removal ? " or l.state <> 'removed' and l.owned" : "");
  }

  /** Those who carry the tag of leavers have been told of. */
  private static String outsiders(Removal action) {
    return action instanceof Removal.Tag ? OUTSIDERS + UNTAGGED : OUTSIDERS;
  }

  private static final String OUTSIDERS =
      """
      union
      select coalesce(i.profile, -m.web_id) from membership m
        left join identifier i on i.property = :?identifier and i.value = m.address
       where m.audience = :?audience and m.status = 'subscribed'
      """;

  /** What {@link #SETTLED} asks about a profile. */
  private static final String NEEDED = ", p.revision, %s as rules, (%s) as consents";

  private static final UnaryOperator<String> EVERYBODY = column -> "";

  private static final String ONE_PROFILE = " and %s = :?person";

  private static final String UNTAGGED =
      """
         and not exists (
           select from capped_tag t
            where t.goal = :?goal and t.audience = :?audience and t.address = m.address
              and t.tag = :?leftTag and t.meaning = 'left' and t.wanted)
      """;

  private static final String ONE_PERSON =
      """
       and %s in (
         select profile from identifier where property = :?identifier and value = :?address
         union all
         select profile from export_ledger
          where goal = :?goal and audience = :?audience and address = :?address
         union all
         select -web_id from membership where audience = :?audience and address = :?address)
      """;
}
