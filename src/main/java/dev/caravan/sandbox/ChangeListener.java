package dev.caravan.sandbox;

import java.util.List;

/** Is told of changed members after they were stored. */
interface ChangeListener {
  void changed(Audience audience, List<MemberChange> changes);
}
