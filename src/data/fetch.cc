#include "data/fetch.h"

#include <new>
#include <set>

#include "base/hash_file.h"
#include "data/document.h"
#include "data/left_out.h"
#include "record/source.h"

namespace data {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

namespace {

constexpr const char* list_name = "sources.json";

// A package's path is written relative to the cache, so that the list is the same on every machine.
std::string relative_to(const Path& cache, const Path& file) {
  const auto folder = cache + "/";
  return !cache.empty() && file.starts_with(folder) ? file.substr(folder.size()) : file;
}

// Of what was fetched nobody needs to know whose cache it lay in: the ledger may be published.
record::Source circumstances(const Fetched& fetched, const source::Entry& kind, const Path& cache) {
  return {.name = fetched.name,
          .version = fetched.version,
          .kind = fetched.kind,
          .language = fetched.language,
          .side = fetched.side,
          .license = fetched.license,
          .sha256 = fetched.sha256,
          .file = kind.fetched_by ? relative_to(cache, fetched.file) : fetched.file,
          .fetched = fetched.fetched,
          .bytes = static_cast<std::int64_t>(fetched.bytes)};
}

Result<void> record(const Fetched& fetched, const source::Entry& kind, const record::Source& said,
                    ledger::ArtefactWriter& writer) {
  std::vector<ledger::Entry> entries = {{"source", record::to_json(said)}};
  if (fetched.downloaded)
    entries.push_back({"fetch",
                       {{"name", fetched.name},
                        {"version", fetched.version},
                        {"sha256", fetched.sha256},
                        {"bytes", fetched.bytes},
                        {"origin", fetched.origin},
                        {"by", kind.fetched_by ? kind.fetched_by : ""},
                        {"fetched", fetched.fetched}}});
  return writer.record_group(std::move(entries));
}

Result<std::string> text_of(const Json& json, const char* name, const std::string& where) {
  const auto found = json.find(name);
  if (found == json.end() || !found->is_string())
    return Error{Code::bad_data, std::string("a source lacks '") + name + "'", where,
                 "run the stage 'sources' again"};
  return found->get<std::string>();
}

// Error: missing if the source is not there any more and cannot be had again; verification if
// it changed.
Result<void> check_unchanged(const Fetched& fetched, const source::Entry& kind,
                             base::Context& ctx) {
  if (kind.restore && !ctx.disk.exists(fetched.file)) TRY(kind.restore(fetched, ctx));
  auto now = kind.digest ? kind.digest(fetched, ctx) : [&]() -> Result<std::string> {
    return TRY(base::hash_file(ctx, fetched.file, "sources")).hex();
  }();
  if (!now.ok() && now.error().code != Code::missing) return now.error();
  if (!now.ok()) {
    now.error().hint =
        "the source is gone; delete the folder 'sources' of the run and run again to fetch it";
    return now.error();
  }
  if (*now == fetched.sha256) return {};
  return Error{
      Code::verification,
      "source '" + fetched.name + "' has SHA-256 " + *now + ", recorded is " + fetched.sha256,
      fetched.file, "delete the folder 'sources' of the run and run again to fetch it"};
}

// Times, and where local files stood, are in the manifest's facts; a folder without manifest (an
// unfinished one) has none.
void add_circumstances(base::Disk& disk, const Path& folder, std::vector<Fetched>& sources) {
  const auto manifest = ledger::read_manifest(disk, folder);
  if (!manifest.ok()) return;
  const auto said = record::of<record::Sources>(*manifest, folder);
  if (!said.ok()) return;
  const auto& facts = said->facts.sources;
  for (std::size_t i = 0; i < sources.size() && i < facts.size(); ++i) {
    auto& one = sources[i];
    one.fetched = facts[i].fetched;
    const auto* kind = source::find(one.kind);
    if (kind && !kind->fetched_by && !facts[i].file.empty()) one.file = facts[i].file;
  }
}

// Memory that ends while a source is read is the fault of that source, and it is named.
Result<void> read_guarded(const Fetched& fetched, const source::Entry& kind, base::Context& ctx,
                          Reading& reading) {
  try {
    return kind.read(fetched, ctx, reading);
  } catch (const std::bad_alloc&) {
    return Error{Code::failed, "out of memory while source '" + fetched.name + "' was read",
                 fetched.file, "split it, or take a machine with more memory"};
  }
}

// More than half left out for its language is seldom what somebody meant.
void warn_of_languages(const SourceRead& read, base::Context& ctx) {
  std::int64_t left_out = 0;
  for (const auto& [what, count] : read.counts)
    if (what.find(" left out: its language") != std::string::npos) left_out += count;
  if (left_out <= read.documents) return;
  ctx.reporter.warn("sources", read.fetched.name + ": " + std::to_string(left_out) +
                                   " documents are left out, more than are read, because their "
                                   "language cannot be told or is none of the source's");
}

// What the other sources name: files by themselves, and those of a folder of which not all is read.
std::set<std::string> named_elsewhere(const std::vector<Fetched>& sources, std::size_t self) {
  std::set<std::string> out;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto& one = sources[i];
    if (i == self) continue;
    const auto files =
        one.options.is_object() ? one.options.value("files", Json::array()) : Json::array();
    for (const auto& file : files)
      if (file.is_string()) out.insert(place_of(base::join(one.file, file.get<std::string>())));
    if (one.kind != "folder") out.insert(place_of(one.file));
  }
  return out;
}

Result<SourceRead> read_one(const Fetched& fetched, std::set<std::string> elsewhere,
                            base::Context& ctx, SourcesRead& all,
                            const std::function<Result<void>(Document&&)>& document) {
  const auto* kind = source::find(fetched.kind);
  if (!kind)
    return Error{Code::unsupported, "unknown kind of source '" + fetched.kind + "'", fetched.name,
                 "it was fetched by another version of janua"};
  TRY(check_unchanged(fetched, *kind, ctx));
  SourceRead out;
  out.fetched = fetched;
  Reading reading;
  reading.elsewhere = std::move(elsewhere);
  reading.document = [&](Document&& one) {
    ++out.documents;
    out.bytes += static_cast<std::int64_t>(one.text().size());
    return document(std::move(one));
  };
  TRY(read_guarded(fetched, *kind, ctx, reading));
  out.counts = std::move(reading.counts);
  out.cut = std::move(reading.bytes);
  out.left_out = std::move(reading.left_out);
  all.licenses.merge(reading.licenses);
  warn_of_languages(out, ctx);
  return out;
}

}  // namespace

Json to_json(const Fetched& fetched) {
  Json out = {
      {"kind", fetched.kind},         {"name", fetched.name},   {"version", fetched.version},
      {"sha256", fetched.sha256},     {"bytes", fetched.bytes}, {"file", fetched.file},
      {"language", fetched.language}, {"side", fetched.side},   {"license", fetched.license}};
  if (!fetched.options.is_null()) out["options"] = fetched.options;
  return out;
}

Result<Fetched> fetched_from_json(const Json& json, const std::string& where) {
  if (!json.is_object()) return Error{Code::bad_data, "a source is a JSON object", where, ""};
  Fetched out;
  out.kind = TRY(text_of(json, "kind", where));
  out.name = TRY(text_of(json, "name", where));
  out.version = TRY(text_of(json, "version", where));
  out.sha256 = TRY(text_of(json, "sha256", where));
  out.file = TRY(text_of(json, "file", where));
  out.language = TRY(text_of(json, "language", where));
  out.side = TRY(text_of(json, "side", where));
  out.license = TRY(text_of(json, "license", where));
  out.options = json.value("options", Json());
  const auto bytes = json.find("bytes");
  if (bytes == json.end() || !bytes->is_number_unsigned())
    return Error{Code::bad_data, "a source lacks 'bytes'", where, "run the stage 'sources' again"};
  out.bytes = bytes->get<std::uint64_t>();
  return out;
}

Result<void> fetch_sources(const SourcesRecipe& recipe, ledger::ArtefactWriter& writer,
                           base::Context& ctx) {
  if (recipe.source.empty())
    return Error{Code::bad_request, "the recipe has no sources", "[sources]",
                 "add [[sources.source]]"};
  for (const auto& one : recipe.source)  // before the first download
    if (one.entry().ready) TRY(one.entry().ready(one.settings(), ctx.disk));
  Json list = Json::array();
  record::Sources said;
  for (std::size_t i = 0; i < recipe.source.size(); ++i) {
    const auto& one = recipe.source[i];
    TRY(ctx.cancel.check("sources"));
    const auto& kind = one.entry();
    const auto name = kind.label(one.settings()).name;
    ctx.reporter.progress("sources", i, recipe.source.size(), name);
    auto fetched = TRY(kind.fetch(one.settings(), ctx));
    fetched.kind = one.kind();
    said.facts.sources.push_back(circumstances(fetched, kind, ctx.cache));
    TRY(record(fetched, kind, said.facts.sources.back(), writer));
    said.counts.bytes += static_cast<std::int64_t>(fetched.bytes);
    fetched.file = fetched.said.empty() ? relative_to(ctx.cache, fetched.file) : fetched.said;
    list.push_back(to_json(fetched));
  }
  TRY(ctx.disk.write_file(writer.path(list_name), base::pretty(list)));
  said.counts.sources = static_cast<std::int64_t>(recipe.source.size());
  record::say(said, writer.manifest());
  return {};
}

Result<std::vector<Fetched>> list_sources(base::Disk& disk, const Path& folder) {
  const auto where = base::join(folder, list_name);
  const auto json = TRY(base::parse_json(TRY(disk.map(where)).view(), where));
  if (!json.is_array()) return Error{Code::bad_data, "sources.json is not a list", where, ""};
  std::vector<Fetched> out;
  for (const auto& one : json) out.push_back(TRY(fetched_from_json(one, where)));
  for (auto& one : out)
    if (const auto* kind = source::find(one.kind); kind && !kind->fetched_by) one.said = one.file;
  add_circumstances(disk, folder, out);
  return out;
}

Result<SourcesRead> read_sources(const Path& folder, base::Context& ctx,
                                 const std::function<Result<void>(Document&&)>& document) {
  auto sources = TRY(list_sources(ctx.disk, folder));
  SourcesRead out;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    auto& one = sources[i];
    ctx.reporter.progress("sources", i, sources.size(), "reading " + one.name);
    const auto* kind = source::find(one.kind);
    if (kind && kind->fetched_by && !one.file.starts_with('/'))
      one.file = base::join(ctx.cache, one.file);
    out.sources.push_back(TRY(read_one(one, named_elsewhere(sources, i), ctx, out, document)));
  }
  return out;
}

}  // namespace data
