// A value and the place it was read from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json.h"
#include "ledger/record_text.h"
#include "record/fact.h"

namespace dossier {

inline constexpr const char* kLedgerFile = "ledger/ledger.jsonl";

// Where a quoted value stands.
struct Source {
  std::uint64_t record = 0;  // index in the ledger
  std::string kind;          // of the record: "artefact", "eval"
  std::string artefact;      // content id; empty for records that name none
  std::string file;          // "corpus/counts.json", "ledger/ledger.jsonl"
  // RFC 6901 into that file (JSON lines: a list of them), or the record's body.
  std::string pointer;

  auto operator<=>(const Source&) const = default;
};

struct Quote {
  base::Json value;
  Source source;
};

// The value at `pointer` below `json`; nothing if there is none, or null.
std::optional<base::Json> value_at(const base::Json& json, const std::string& pointer);

using ledger::text_at;

// The facts of an artefact (a record:: struct), with the place they were read from.
template <class T>
struct Said {
  T facts;
  base::Json json;  // the same as it stands there
  Source source;    // of the whole

  // A member of `facts`, quoted: its pointer is found by where it lies in the struct. Nothing if the
  // place does not say it.
  template <class M>
  std::optional<Quote> quote(const M& member) const {
    auto place = source;
    const auto pointer = record::pointer(facts, member);
    place.pointer += pointer;
    auto value = value_at(json, pointer);
    if (!value) return std::nullopt;
    return Quote{std::move(*value), std::move(place)};
  }

  // A part of `facts` that the place says, as a whole of its own: quoting from it looks no further.
  template <class M>
  Said<M> part(const M& member) const {
    auto found = quote(member);
    CHECK(found, "a part of what was read stands where it was read");
    return {member, std::move(found->value), std::move(found->source)};
  }
};

}  // namespace dossier
