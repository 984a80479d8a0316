package dev.caravan.connection;

import dev.caravan.segment.Objectives;
import java.util.List;

/** Whether the objectives and zones exist that a document names. */
final class ConsentCheck {
  private final Objectives defined;
  private final Problems problems;

  ConsentCheck(Objectives defined, Problems problems) {
    this.defined = defined;
    this.problems = problems;
  }

  void check(ConnectionDocument document) {
    for (int index = 0; index < document.objectives().size(); index++) {
      objective("objectives[" + index + "]", document.objectives().get(index));
    }
    if (document.importGoal() == null) {
      return;
    }
    List<ImportGoal.Audience> audiences = document.importGoal().audiences();
    for (int index = 0; index < audiences.size(); index++) {
      String place = "import.audiences[" + index + "]";
      zone(place + ".zone", audiences.get(index).zone());
      objective(place + ".consent", audiences.get(index).consent());
    }
    for (ImportGoal.Permission permission : document.importGoal().permissions()) {
      objective("import.mappings[" + permission.place() + "].objective", permission.objective());
    }
  }

  private void objective(String place, String id) {
    if (id != null && !defined.objectives().containsKey(id)) {
      problems.add(place, Spelling.unknown("objective", id, defined.objectives().keySet()));
    }
  }

  private void zone(String place, String id) {
    if (id != null && !defined.zones().containsKey(id)) {
      problems.add(place, Spelling.unknown("zone", id, defined.zones().keySet()));
    }
  }
}
