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
    String settled = settled(work).map(known -> take(known, parameters)).orElse(NOBODY);
    message.setHeader(PARAMETERS, parameters);
    message.setBody(sql(work, condition, settled));
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
            .formatted(candidates(work, condition, person == null ? "" : ONE_PROFILE));
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
  private static String sql(ExportAudience work, Segments.Condition condition, String settled) {
    String sql =
        """
           with ours as (select 1 from run
                          where id = :?run and fence = :?fence and ended_at is null
                            for key share),
                looked_at as materialized (
                  select c.profile, c.leaver, s.profile is not null as settled
                    from (%s) c left join (%s) s on s.profile = c.profile and not c.leaver
                   where exists (select 1 from ours)),
                kept as (
                  insert into candidate (run, goal, audience, profile, leaver)
                  select :?run, :?goal, :?audience, profile, leaver from looked_at where not settled
                  on conflict do nothing)
           select count(*) as %s from looked_at where settled
           """
            .formatted(
                work.run().is(FollowUp.Kind.RETRY)
                    ? again(work, condition)
                    : candidates(work, condition, ""),
                settled,
                SETTLED_COUNT);
    return PARAMETER.matcher(sql).replaceAll(":?");
  }

  private static String again(ExportAudience work, Segments.Condition condition) {
    return AGAIN.formatted(
        work.run().address() == null ? "" : " and o.address = :?address",
        candidates(work, condition, ""));
  }

  private static String take(Segments.Condition expression, Map<String, Object> parameters) {
    parameters.putAll(expression.parameters());
    return expression.sql();
  }

  /** Whom a run need not look at; empty where it looks at everybody. */
  private Optional<Segments.Condition> settled(ExportAudience work) {
    if (work.run().full() || work.run().is(FollowUp.Kind.RETRY)) {
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
                      number ->
                          new Segments.Condition(
                              SETTLED.formatted(take(number, parameters), consent.sql()),
                              parameters));
            });
  }

  /** What the ledger has to hold for a profile under these rules. */
  private Optional<Segments.Condition> number(PayloadRules rules, ExportAudience work) {
    if (!rules.segments()) {
      return Optional.of(new Segments.Condition(":?rules", Map.of()));
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
   * Who need not be looked at to know that Mailchimp has all that is due: neither the profile nor
   * the rules have moved since the payload was made that was accepted, and the member is there.
   */
  private static final String SETTLED =
      """
      select l.profile
        from export_ledger l join profile p on p.id = l.profile
       where l.goal = :?goal and l.audience = :?audience and l.state = 'active' and l.reason is null
         and l.retry_at is null and l.made_hash = l.payload_hash and l.made_rules = %s
         and l.made_revision = p.revision and %s
         and exists (select from membership m
                      where m.audience = l.audience and m.address = lower(l.address)
                        and m.status not in ('archived', 'deleted'))
         and not exists (select from membership m
                          where m.audience = l.audience and m.address = lower(l.address)
                            and m.status = 'archived')
      """;

  private static final String NOBODY = "select null::bigint as profile where false";

  /** Everybody, with whether they have left the segment. */
  private static String candidates(
      ExportAudience work, Segments.Condition condition, String restriction) {
    ExportGoal.RemoveOthers removal = work.goal().removeOthers();
    return """
           select s.profile, bool_and(s.leaver) as leaver
             from (select p.id as profile, false as leaver from profile p where (%s)
                   union all
                   %s%s) s
            where true
           %s%s
            group by s.profile
           """
        .formatted(
            condition.sql(),
            leavers(removal != null),
            removal != null && removal.scope() == Scope.AUDIENCE ? outsiders(removal.action()) : "",
            work.run().address() == null || work.run().is(FollowUp.Kind.RETRY) ? "" : ONE_PERSON,
            restriction);
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
           select l.profile, true from export_ledger l
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
      union all
      select coalesce(i.profile, -m.web_id), true from membership m
        left join identifier i on i.property = :?identifier and i.value = m.address
       where m.audience = :?audience and m.status = 'subscribed'
      """;

  private static final String ONE_PROFILE = " and s.profile = :?person";

  private static final String UNTAGGED =
      """
         and not exists (
           select from capped_tag t
            where t.goal = :?goal and t.audience = :?audience and t.address = m.address
              and t.tag = :?leftTag and t.meaning = 'left' and t.wanted)
      """;

  private static final String ONE_PERSON =
      """
       and s.profile in (
         select profile from identifier where property = :?identifier and value = :?address
         union all
         select profile from export_ledger
          where goal = :?goal and audience = :?audience and address = :?address
         union all
         select -web_id from membership where audience = :?audience and address = :?address)
      """;
}
