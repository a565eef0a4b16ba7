#include "trace/index_proof.h"

#include <algorithm>

#include "base/visible.h"
#include "ledger/manifest.h"
#include "ledger/reader.h"
#include "record/trace.h"
#include "text/normalize.h"
#include "trace/index.h"
#include "trace/presence.h"

namespace trace {

namespace {

using base::Error;
using base::Path;
using base::Result;

struct Said {
  std::string record;
  base::Json signature;
};

// What the ledger of the run says of the index, and the signature that stands right behind it.
Result<Said> said_of(base::Disk& disk, const Path& ledger, const std::string& id) {
  Said out;
  std::uint64_t at = 0;
  TRY(ledger::each(
      disk, ledger, {"artefact", "signature"},
      [&](ledger::Record&& record) -> Result<void> {
        if (record.kind == "artefact") {
          if (record.body.value("id", base::Json()) != base::Json(id)) return {};
          at = record.index;
          out = {TRY(ledger::spell(record)), {}};
        } else if (!out.record.empty() && record.index == at + 1) {
          out.signature = record.body;
        }
        return {};
      },
      ledger::Torn::ignore));
  if (out.record.empty() || out.signature.is_null())
    return Error{base::Code::verification,
                 out.record.empty() ? "the ledger does not know this index"
                                    : "nobody signed the ledger's record of this index",
                 ledger, "a proof leans on that signature; `janua run` writes it"};
  return out;
}

}  // namespace

Result<Path> index_folder(base::Disk& disk, const Path& folder) {
  std::vector<Path> places{folder};
  if (const auto entries = disk.list(folder); entries.ok())
    for (const auto& entry : *entries)
      if (entry.is_folder && entry.name.find('.') == entry.name.npos)
        places.push_back(base::join(folder, entry.name));
  std::ranges::sort(places.begin() + 1, places.end());
  for (const auto& place : places) {
    const auto manifest = ledger::read_manifest(disk, place);
    if (manifest.ok() && manifest->kind == record::Trace::kind) return place;
  }
  return Error{base::Code::missing, "no index of the training text stands there", folder,
               "add the section [trace] to the recipe and run it; the rest stays as it is"};
}

Result<Question> question(const std::string& kind, const std::string& value) {
  const auto wrong = [&](const std::string& what, const std::string& hint) {
    return Error{base::Code::bad_request, what, "", hint};
  };
  if (std::ranges::none_of(kKeyKinds, [&](const char* known) { return kind == known; }))
    return wrong("'" + kind + "' is no kind of proof", "document, text, url, domain or source");
  if (value.empty()) return wrong("the " + kind + " to prove is empty", "say which");
  if (kind == "text") return Question{kind, base::sha256(text::nfc(value)).hex()};
  const auto out = spelled(kind, value);
  if (!out)
    return wrong("no key is made of the " + kind + " '" + base::visible(value) + "'",
                 kind == "url"
                     ? "write it as it was read, with https:// or http:// in front"
                     : "for example city.example, with which all domains below it are asked about");
  return Question{kind, *out};
}

Result<Proof> prove_from(base::Context& ctx, const Path& folder, const Question& about) {
  const auto index = TRY(index_folder(ctx.disk, folder));
  const auto manifest = TRY(ledger::read_manifest(ctx.disk, index));
  const auto said = TRY(record::of<record::Trace>(manifest, index));
  const auto keys = TRY(read_keys(ctx.disk, index));
  if (keys.empty() || root_of(keys).hex() != said.facts.root)
    return Error{base::Code::verification,
                 "its keys do not lead to the root that its manifest states",
                 base::join(index, "keys.bin"), "`janua audit verify` says what else is wrong"};
  auto signed_word = TRY(said_of(ctx.disk, base::join(base::parent(index), "ledger"), manifest.id));
  auto proof = prove(about, keys, std::move(signed_word.record), std::move(signed_word.signature));
  TRY(check(proof, index));  // what is handed out holds
  return proof;
}

}  // namespace trace
