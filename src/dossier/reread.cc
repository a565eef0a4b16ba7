// Quoted places read again, each through the chain of digests that vouches for it.
#include <algorithm>

#include "dossier/evidence.h"

namespace dossier {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

const Evidence::Artefact* Evidence::find(const std::string& id) const {
  const auto at = std::ranges::find(artefacts_, id, &Artefact::id);
  return at == artefacts_.end() ? nullptr : &*at;
}

Quote Evidence::signature_over(std::uint64_t record) const {
  for (const auto& one : records_)
    if (one.index >= record && one.kind == "signature")
      return {text_at(one.body, "fingerprint"),
              {one.index, one.kind, "", kLedgerFile, "/fingerprint"}};
  CHECK(false, "records behind the last signature are not looked at");
}

Result<Reread> Evidence::record_again(const Source& source) const {
  const auto at = std::ranges::find(records_, source.record, &ledger::Record::index);
  if (at == records_.end())
    return Error{Code::missing, "the ledger has no record " + std::to_string(source.record),
                 base::join(out_, kLedgerFile), ""};
  const auto whole =
      source.pointer.empty() ? std::optional<Json>(at->digest) : value_at(at->body, source.pointer);
  return Reread{whole.value_or(Json()), at->digest, "the link of the next record"};
}

Result<Reread> Evidence::manifest_again(const Artefact& artefact) const {
  const auto path = base::join(out_, artefact.file());
  const auto bytes = TRY(disk_->read(path));
  const auto digest = base::sha256(bytes).hex();
  if (digest != text_at(records_[artefact.record].body, "manifest_sha256"))
    return not_recorded(path);
  return Reread{TRY(base::parse_json(bytes, path)), digest,
                "ledger record " + std::to_string(artefact.record)};
}

Result<Reread> Evidence::file_again(const Artefact& artefact, const std::string& name) const {
  TRY(manifest_again(artefact));
  const auto content = TRY(bytes(artefact, name));
  const auto path = base::join(base::join(out_, artefact.folder), name);
  if (!content) return Error{Code::missing, "the manifest lists no such file", path, ""};
  Reread out{Json(), base::sha256(*content).hex(), artefact.file()};
  if (name.ends_with(".json")) out.value = TRY(base::parse_json(*content, path));
  return out;
}

Result<Reread> Evidence::read_again(const Source& source) const {
  if (source.file == kLedgerFile) return record_again(source);
  const auto* artefact = find(source.artefact);
  if (!artefact)
    return Error{Code::missing, "the artefact " + source.artefact + " is not one it may speak of",
                 base::join(out_, source.file), ""};
  const auto name = source.file.substr(artefact->folder.size() + 1);
  auto out =
      name == "manifest.json" ? TRY(manifest_again(*artefact)) : TRY(file_again(*artefact, name));
  out.value = value_at(out.value, source.pointer).value_or(Json());
  return out;
}

}  // namespace dossier
