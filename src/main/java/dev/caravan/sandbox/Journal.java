package dev.caravan.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Where changes are written before they are answered. Thread-safe. */
interface Journal {
  /** The definition of an audience, new or changed. */
  void audience(AudienceDefinition definition);

  /** Members as they now are. */
  void members(String audience, List<Member> members);

  /** A member deleted for good; a negative slot names the address alone. */
  void forgotten(String audience, int slot, MemberHash hash);

  /** A slot that holds nobody any more. */
  void removed(String audience, int slot);

  /** Anything else, by kind. */
  void document(String kind, JsonNode document);

  /** For a sandbox that lives in memory only. */
  Journal NONE =
      new Journal() {
        @Override
        public void audience(AudienceDefinition definition) {}

        @Override
        public void members(String audience, List<Member> members) {}

        @Override
        public void forgotten(String audience, int slot, MemberHash hash) {}

        @Override
        public void removed(String audience, int slot) {}

        @Override
        public void document(String kind, JsonNode document) {}
      };
}
