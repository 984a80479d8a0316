package dev.caravan.bench;

import java.util.List;
import java.util.stream.Collectors;

/** The export of what changed since the last one. */
final class ExportChangesJob implements Job {
  private final Members members;
  private int turns;
  private String mark;

  ExportChangesJob(Members members) {
    this.members = members;
  }

  @Override
  public String name() {
    return "export-changes";
  }

  @Override
  public String what() {
    return "export where %,d of %,d members changed".formatted(members.few(), members.size);
  }

  @Override
  public String floor() {
    return "one statement over everybody, and the same batches, made beforehand, posted";
  }

  @Override
  public String unit() {
    return "changed members";
  }

  @Override
  public Sample ours() throws Exception {
    members.beExported();
    change();
    members.town.settle();
    mark = WrittenRows.mark(members.town.database());
    return new Meter(members.town).measure(members::runExport, ExportJob::sent);
  }

  @Override
  public Sample least() throws Exception {
    BenchTown town = members.town;
    Batches batches = Batches.since(town, mark);
    Requests requests = batches.to(town.sandbox, town.sandbox.createAudience(0));
    return Sample.of(batches.members(), pass(town) + requests.send(town.options.connections()));
  }

  /** One in a hundred gets another name, over the API. */
  private void change() {
    turns++;
    List<String> addresses =
        members
            .town
            .database()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "select value from identifier where profile % 100 = :turn order by value")
                        .bind("turn", turns % 100)
                        .mapTo(String.class)
                        .list());
    String rows =
        addresses.stream()
            .map(
                address ->
                    "{\"identifiers\": {\"email\": \"%s\"}, \"properties\": {\"first_name\": \"Turn %d\"}}\n"
                        .formatted(address, turns))
            .collect(Collectors.joining());
    members.town.caravan.post("/api/profiles", "application/x-ndjson", rows);
  }

  /** Who is in the segment, a member, and has another payload than the one that was accepted. */
  private static double pass(BenchTown town) {
    long begin = System.nanoTime();
    town.database()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select count(*) from profile p
                          join identifier i on i.profile = p.id and i.property = 'email'
                          left join export_ledger l on l.profile = p.id
                          left join membership m on m.address = i.value and m.audience = l.audience
                         where p.properties ->> 'email' <> ''
                           and (l.payload #>> '{merge_fields,FNAME}', l.payload #>> '{merge_fields,LNAME}',
                                l.payload #>> '{merge_fields,TIER}')
                               is distinct from
                               (p.properties ->> 'first_name', p.properties ->> 'last_name',
                                p.properties ->> 'tier')
                        """)
                    .mapTo(Long.class)
                    .one());
    return (System.nanoTime() - begin) / 1e9;
  }
}
