package dev.caravan.exporting;

import dev.caravan.connection.ExportGoal;
import dev.caravan.connection.ExportGoal.Scope;
import dev.caravan.connection.Removal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Who is looked at, as one statement for the route's {@code jdbc} endpoint: everyone in the segment
 * now, and those who left it. A member without a profile stands as its web id, negative. Safe for
 * use by many threads.
 */
public final class CandidateQuery {
  /** The header from which the endpoint takes named parameters. */
  static final String PARAMETERS = "CamelJdbcParameters";

  private static final Pattern SEGMENT_PARAMETER = Pattern.compile("(?<!:):(?=seg_\\d)");

  private final Segments segments;

  public CandidateQuery(Segments segments) {
    this.segments = segments;
  }

  /** Replaces the body, an {@link ExportAudience}, by the statement. */
  public void write(Exchange exchange) {
    Message message = exchange.getMessage();
    ExportAudience work = message.getBody(ExportAudience.class);
    Segments.Condition condition = segments.condition(work.goal().segment());
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
    message.setHeader(PARAMETERS, parameters);
    message.setBody(sql(work, condition));
  }

  /**
   * While the statement runs, the lock on the run keeps others from taking it over, and the owner
   * from nothing; whoever lost the run before writes no row.
   */
  private static String sql(ExportAudience work, Segments.Condition condition) {
    ExportGoal.RemoveOthers removal = work.goal().removeOthers();
    return """
           with ours as (select 1 from run
                          where id = :?run and fence = :?fence and ended_at is null
                            for key share)
           insert into candidate (run, goal, audience, profile, leaver)
           select :?run, :?goal, :?audience, s.profile, bool_and(s.leaver)
             from (select p.id as profile, false as leaver from profile p where (%s)
                   union all
                   %s%s) s
            where exists (select 1 from ours)
           %s
            group by s.profile
           on conflict do nothing
           """
        .formatted(
            SEGMENT_PARAMETER.matcher(condition.sql()).replaceAll(":?"),
            leavers(removal != null),
            removal != null && removal.scope() == Scope.AUDIENCE ? outsiders(removal.action()) : "",
            work.run().address() == null ? "" : ONE_PERSON);
  }

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
