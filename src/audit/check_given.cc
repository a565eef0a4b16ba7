// What was made from a folder from outside. Without the folder only what is said of it can be
// compared, and the first line says so; with it every byte that was read.
//
// Options::init is judged role by role: a folder that is the tokenizer which was taken over says
// nothing of the model from which a training started. What is another folder than the recorded one
// by now accuses nobody, for it is no part of the life: what needs it cannot be checked then.
#include <algorithm>

#include "audit/given.h"
#include "audit/lineage.h"
#include "base/visible.h"
#include "ledger/given.h"
#include "record/train.h"
#include "run/key.h"
#include "train/init_model.h"

namespace audit {

namespace {

using base::Path;
using run::stage::Given;
using Files = std::span<const char* const>;

// Under the settings that its manifest records. Error: they are named already.
base::Result<run::Instance> recorded(const Standing& artefact, const Scene& scene) {
  const auto instance =
      run::instance_of(scene.options.kinds, artefact.manifest.kind, artefact.name);
  return run::recorded(instance, artefact.manifest, artefact.manifest_place());
}

base::Result<ledger::Given> look_at_init(const Given& given, Files files, const Scene& scene) {
  return ledger::look_at_given(scene.ctx.disk, scene.options.init, given.kind, files,
                               {ledger::Digests::read, scene.ctx.pool});
}

// Elsewhere in this life, or where the verifier says it stands. A copy that was taken over whole has the
// id of what it was made from, and is no witness for itself.
Path place_of(const std::string& id, const Given& given, Files files, const Standing& asking,
              const Scene& scene) {
  if (const auto* held = scene.holding(id); held && held->sound && held->folder != asking.folder)
    return held->folder;
  if (scene.options.init.empty()) return "";
  const auto found = look_at_init(given, files, scene);
  return found.ok() && found->id == id ? scene.options.init : "";
}

// One folder from outside, as one artefact says it.
struct Subject {
  const Standing& artefact;
  const Given& given;
  Files files;     // that were read of it
  std::string id;  // among the inputs
  const Scene& scene;
  Report& report;

  void add(const std::string& field, const std::string& what) const {
    report.add(artefact.manifest_place(), field + "." + given.role, what);
  }
};

// Files of which the artefact holds the very bytes need no other witness.
bool holds(const Standing& artefact, const std::string& path, const std::string& digest) {
  return std::ranges::any_of(artefact.manifest.files, [&](const auto& file) {
    return file.path == path && digest == (file.tree.empty() ? file.sha256 : "tree:" + file.tree);
  });
}

bool holds_all(const Standing& artefact, const record::Given& said) {
  return std::ranges::all_of(
      said.files, [&](const auto& file) { return holds(artefact, file.first, file.second); });
}

// Without a manifest the content id follows from the files.
std::string id_of(const record::Given& said, const char* kind) {
  ledger::Manifest as;
  as.kind = kind;
  for (const auto& [path, digest] : said.files) {
    const bool tree = digest.starts_with("tree:");
    as.files.push_back({path, 0, tree ? "" : digest, tree ? digest.substr(5) : ""});
  }
  return as.content_id();
}

// Another artefact of this life under that id bears the manifest that its own record says.
void compare_recorded(const Subject& one, const record::Given& said) {
  const auto& book = one.scene.book;
  const auto made = record_of(book, one.id, one.artefact.record);
  if (made && said.manifest_sha256 &&
      *said.manifest_sha256 != text_at(book.records[*made].body, "manifest_sha256"))
    one.add("facts", "its manifest is not the one that " + book.place(*made) + " records");
}

void compare_said(const Subject& one, const record::Given& said) {
  if (said.id != one.id) one.add("facts", "its id is not the one among the inputs");
  if (!said.manifest_sha256 && id_of(said, one.given.kind) != one.id)
    one.add("facts", "its id does not follow from the files that were read");
  compare_recorded(one, said);
}

std::string digest_or_none(const std::optional<std::string>& digest) {
  return digest.value_or("none");
}

void say_uncompared_folder(const Subject& one) {
  const std::string kind = one.given.kind;
  if (!one.artefact.left_over)
    one.report.uncompared.insert((kind == "model" ? "begun from a " : "taken over from a ") + kind);
}

// The same content may have been made twice. Outside of this life that says nothing against it.
void compare_manifests(const Subject& one, const record::Given& now, const record::Given& said,
                       const Path& place) {
  if (place != one.scene.options.init)
    return one.add("facts", "the manifest in " + place + " is another");
  one.report.note(base::join(place, "manifest.json") + ": it is not the one of the " +
                  one.given.kind + " (" + one.given.role + ") that " + one.artefact.folder +
                  " was made from: its SHA-256 is " + digest_or_none(now.manifest_sha256) +
                  ", recorded is " + digest_or_none(said.manifest_sha256) +
                  "; the files that were read are the recorded ones");
  one.report.init_is_another = true;
  say_uncompared_folder(one);
}

void compare_found(const Subject& one, const record::Given& said, const Path& place) {
  const auto found = ledger::look_at_given(one.scene.ctx.disk, place, one.given.kind, one.files,
                                           {ledger::Digests::read, one.scene.ctx.pool});
  if (!found.ok()) return one.add("facts", told(found.error()));
  const bool is_model = std::string_view(one.given.kind) == record::Model::kind;
  const auto now =
      is_model ? train::said_of(one.scene.ctx.disk, *found) : record::Given::of(*found);
  if (now.files != said.files) one.add("facts", "the files in " + place + " are others");
  if (now.manifest_sha256 != said.manifest_sha256) compare_manifests(one, now, said, place);
  if (now.license != said.license)
    one.add("facts", "the licence that " + place + " states is another");
}

// Weights of somebody else's come with terms; who reads an audit asks for them.
void say_license(const Subject& one, const record::Given& said) {
  if (said.license)
    one.report.note(one.artefact.folder + ": the " + std::string(one.given.kind) +
                    " that it was made from (" + one.given.role + ", " + one.id +
                    ") stands under " + base::visible(*said.license) + ", as it says itself");
}

// What nobody compared with the folder that it names.
void say_absent(const Subject& one, const record::Given& said) {
  const std::string kind = one.given.kind;
  one.report.note(one.artefact.folder + ": the " + kind + " that it was made from (" +
                  one.given.role + ", " + one.id +
                  ") is not at hand, so nothing was compared with it" +
                  (one.scene.options.init.empty() ? "; --init DIR says where it stands" : "") +
                  (said.folder.empty() ? "" : "; it stood in '" + said.folder + "' then"));
  say_uncompared_folder(one);
}

// What the folder of Options::init is to one role.
struct Role {
  const Given* given = nullptr;
  Files files = {};
  std::string asking;    // an artefact that names a folder that does not stand here
  bool fits = false;     // it is the one that such an artefact names
  bool all_held = true;  // those that ask hold the very files themselves
  std::string id = {};   // that such an artefact records, and what it read
  record::Given said = {};
};
using Roles = std::map<std::string, Role>;

void check_one(const Subject& one, Roles& roles) {
  const auto said =
      record::read<record::Given>(member(one.artefact.manifest.facts, one.given.role),
                                  one.artefact.manifest_place() + ": facts." + one.given.role);
  auto& role = roles[one.given.role];
  role.given = &one.given;
  role.files = one.files;
  if (!said.ok()) {
    one.add("facts", "it does not say what was read of the " + std::string(one.given.kind));
    return;
  }
  compare_said(one, *said);
  say_license(one, *said);
  const auto place = place_of(one.id, one.given, one.files, one.artefact, one.scene);
  const bool is_init = !place.empty() && place == one.scene.options.init;
  role.fits = role.fits || is_init;
  if (place.empty() || is_init) {
    role.asking = one.artefact.folder;
    role.id = one.id;
    role.said = *said;
    role.all_held = role.all_held && holds_all(one.artefact, *said);
  }
  if (!place.empty())
    compare_found(one, *said, place);
  else
    say_absent(one, *said);
}

// What the recorded recipe names and what the inputs name go together.
void check_role(const Standing& artefact, const Given& given, const run::Instance& recorded,
                const Scene& scene, Report& report, Roles& roles) {
  const auto id = artefact.manifest.inputs.find(given.role);
  const bool named = !given.path(recorded).empty();
  const bool read = id != artefact.manifest.inputs.end();
  const auto files = given.read(recorded);
  const Subject one{artefact, given, files, read ? id->second : "", scene, report};
  if (named && !read) {
    one.add("inputs", "the recipe names a folder for it, and no input is of it");
    roles[given.role] = {.given = &given, .files = files, .asking = artefact.folder};
  }
  if (!named && read) one.add("inputs", "the recipe names no folder for it");
  if (read) check_one(one, roles);
}

// In the place of a folder from outside a stage may read what another one made here before: an input like any other.
bool is_made_here(const Standing& artefact, const run::stage::Entry& entry, const Given& given,
                  const run::Instance& recorded, const Scene& scene) {
  const auto id = artefact.manifest.inputs.find(given.role);
  if (!given.path(recorded).empty() || id == artefact.manifest.inputs.end()) return false;
  const auto made = record_of(scene.book, id->second, artefact.record);
  if (!made) return false;
  const auto kind = text_at(scene.book.records[*made].body, "kind");
  return std::ranges::any_of(entry.inputs, [&](const auto& input) {
    return std::string_view(input.named()) == given.role && scene.serves_as(kind, input.kind);
  });
}

void check_artefact(const Standing& artefact, const Scene& scene, Report& report, Roles& roles) {
  const auto* entry = scene.entry_of(artefact.manifest.kind);
  if (!artefact.readable || !entry || entry->given.empty()) return;
  const auto said = recorded(artefact, scene);
  if (!said.ok()) return;  // named already
  for (const auto& given : entry->given)
    if (!is_made_here(artefact, *entry, given, *said, scene))
      check_role(artefact, given, *said, scene, report, roles);
}

// Whether the folder could be one of that role at all: it holds the files that are read.
bool could_be(const Path& folder, const Role& role, base::Disk& disk) {
  const auto found = ledger::files_of_given(disk, folder, role.given->kind, role.files);
  return found.ok() && !found->empty();
}

// "model.safetensors has the digest ab..., recorded is cd..."; "" where nothing differs.
std::string first_difference(const record::Given& now, const record::Given& said) {
  for (const auto& [path, digest] : said.files) {
    const auto at = now.files.find(path);
    if (at == now.files.end()) return path + " was read and is not there";
    if (at->second != digest)
      return path + " has the digest " + at->second + ", recorded is " + digest;
  }
  for (const auto& [path, digest] : now.files)
    if (!said.files.contains(path)) return path + " was not there";
  return "";
}

std::string what_it_is(const Role& role, const Scene& scene) {
  const auto found = look_at_init(*role.given, role.files, scene);
  if (!found.ok()) return "it cannot be taken for one (" + told(found.error()) + ")";
  const auto differs = first_difference(record::Given::of(*found), role.said);
  return "its content id is " + found->id + (differs.empty() ? "" : " (" + differs + ")");
}

// A folder that is the one of some role is no word about a role whose files it lacks, or whose
// files stand here themselves.
void judge_init(const Roles& roles, const Scene& scene, Report& report) {
  const auto& init = scene.options.init;
  const bool some_fit = std::ranges::any_of(roles, [](const auto& one) { return one.second.fits; });
  for (const auto& [name, role] : roles) {
    if (role.fits || role.asking.empty()) continue;
    if (some_fit && (role.all_held || !could_be(init, role, scene.ctx.disk))) continue;
    report.init_is_another = true;
    report.note(init + ": it is not the " + role.given->kind + " (" + name + ") that " +
                role.asking + " was made from: " + what_it_is(role, scene) + ", recorded is " +
                (role.id.empty() ? "none" : role.id) +
                "; what needs that folder cannot be checked");
  }
}

}  // namespace

Path given_at_hand(const Scene& scene, const Standing& artefact, const std::string& role) {
  const auto* entry = scene.entry_of(artefact.manifest.kind);
  const auto id = artefact.manifest.inputs.find(role);
  if (!entry || id == artefact.manifest.inputs.end()) return "";
  const auto said = recorded(artefact, scene);
  if (!said.ok()) return "";
  for (const auto& given : entry->given)
    if (role == given.role) return place_of(id->second, given, given.read(*said), artefact, scene);
  return "";
}

base::Result<void> check_given(const Scene& scene, Report& report) {
  Roles roles;
  for (const auto& artefact : scene.standing) check_artefact(artefact, scene, report, roles);
  if (scene.options.init.empty()) return {};
  const bool asked =
      std::ranges::any_of(roles, [](const auto& one) { return !one.second.asking.empty(); });
  // What is broken already may have asked.
  if (!asked && report.consistent())
    return base::Error{base::Code::bad_request, "nothing here asks for a folder from outside",
                       scene.options.init, "leave --init out"};
  judge_init(roles, scene, report);
  return {};
}

}  // namespace audit
