// A kind of stage is one file in run/stage/, named as the kind: its sections of the recipe, what it
// reads, what it makes.
//
// Each file is compiled twice: for the small program without its maker (JANUA_LIGHT), so that
// `janua check` and `janua explain` know every section without loading libtorch, and whole. Hence
// MAKER(make) in the entry. docs, help, keys, graph and audit are made from the entries alone.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/recipe_path.h"
#include "base/settings.h"
#include "ledger/artefact.h"
#include "rank/ranks.h"

#ifdef JANUA_LIGHT
#define MAKER(function) nullptr
#else
#define MAKER(function) function
#endif

namespace run {
struct Instance;
struct Recipe;
struct Wish;
}  // namespace run

namespace run::stage {

// What a stage reads: an artefact of a kind. "*" stands for all that the recipe makes before it.
// Who reads two of a kind gives each its role: {.kind = "model", .role = "teacher"}.
struct Input {
  const char* kind;
  enum class Need {
    must,        // the recipe must make it
    where_made,  // read only if the recipe makes it
    gate,        // not read, but passed first where the recipe has it: before more is paid for
  } need = Need::must;
  // What it is to the stage: the key in `inputs` of the manifest and in `from` of the recipe. Null:
  // the kind.
  const char* role = nullptr;

  const char* named() const { return role ? role : kind; }
};

// A folder from outside that a setting may name: read as an input is, though nobody here made it.
// It stands among the inputs of the artefact by its content id (ledger/given.h), so that its bytes
// count and not where it lies; the setting itself affects nothing (base::Affects). The facts of the
// artefact say of it, under the role's name, what a record::Given says.
struct Given {
  const char* role;                                 // the key in `inputs` of the manifest
  const char* kind;                                 // what it holds: "model"
  std::span<const char* const> files;               // that are read, as ledger/given.h names them
  base::RecipePath (*path)(const Instance& stage);  // empty where the settings name none
  // Where given: the files that are read under these settings, in the place of `files`.
  std::span<const char* const> (*files_of)(const Instance& stage) = nullptr;

  std::span<const char* const> read(const Instance& stage) const {
    return files_of ? files_of(stage) : files;
  }
};

// What is known before anything starts.
struct Before {
  const Instance& stage;
  const Recipe& recipe;
  base::Path out;  // the run's folder; what stands there may be stale
  base::Disk& disk;
};

// A setting whose default is another one today. Keys hold what differs from the defaults, so the keys
// of a former version are only found by its own.
struct FormerDefault {
  const char* setting;  // of the section, "max_bytes"
  const char* value;    // as JSON
};

// A table of the recipe. One table may decide about several kinds ([model]: training and export).
struct Section {
  const char* name;  // "train"
  const char* text;  // for docs/recipes.md
  base::Settings (*settings)();
  // False: it asks for the stage, but another stage decides what stands in it, so that nothing of it
  // is recorded here.
  bool read = true;
  std::span<const FormerDefault> former = {};  // a change of a default raises the stage's version
  // True: a recipe may leave it out, and where it says nothing it stands in no record and no key. So
  // a kind can get such a section, and all that was made before stays fresh.
  bool may_lack = false;
  // Where given: fills in what follows from a folder that the settings name, so that sizes are known
  // before anything starts and the record needs no folder.
  base::Result<void> (*look)(base::Settings& settings, base::Disk& disk) = nullptr;
  // Where given, and this section says `from`: the section that takes the same `from` if the recipe
  // says nothing in it or leaves it out.
  const char* lends_from = nullptr;
};

struct Work {
  const Instance& instance;
  const Recipe& recipe;
  base::Path out;                  // the run's folder
  ledger::ArtefactWriter& writer;  // inputs, recipe, seed and version are filled in already
  base::Context& ctx;
  rank::Ranks& ranks;  // this one leads; the others follow() if it calls them

  // The settings of one of the stage's sections.
  template <class T>
  const T& section(const char* name) const {
    return settings(name).template as<T>();
  }
  const base::Settings& settings(const char* name) const;
  std::int64_t seed() const;
  // Whether a stage of this kind will read what is made here.
  bool is_read_by(std::string_view kind) const;
  // The finished artefact that is read in this role (its kind, where the entry gives it none), which
  // must be a required one.
  base::Path input(const char* role) const;
};

// What the ranks that do not lead know of a stage that rank 0 makes with them.
struct Following {
  const Instance& instance;
  const Recipe& recipe;
  base::Path out;  // the run's folder, of which they only read
  base::Context& ctx;
  rank::Ranks& ranks;

  std::int64_t seed() const;
  base::Path input(const char* role) const;  // as Work has it
};

// A file that artefacts of a kind hold besides manifest.json. In `path`, {language} stands for a code
// such as deu_Latn, {digest} for 64 hexadecimal digits, {share} for 0001-of-0004, {step} for eight decimal digits, or for more
// of which the first is no 0.
struct File {
  const char* path;
  bool must = true;  // one such file at least
};

// A finished artefact, for those who look at it afterwards.
struct Made {
  const ledger::Manifest& manifest;
  base::Path folder;
  std::map<std::string, base::Path> inputs;  // kind -> where that input stands, if it does
  base::Disk& disk;
};
using Remade = std::map<base::Path, std::string>;  // path in the folder -> bytes

struct Entry {
  const char* summary;                // one sentence: what is made
  std::span<const Section> sections;  // the last one asks for the stage; a recipe has all of them,
                                      // but for those that may lack
  std::span<const Input> inputs;
  std::int64_t version;  // raised when it makes other bytes from the same recipe
  // Writes files through work.writer, fills counts and facts of its manifest; run finishes it.
  base::Result<void> (*make)(Work& work);
  // What readers may take it for besides its own kind, or null: an aligned model is a model. Its
  // manifest then says what one says (record/), and its ledger record what it serves as.
  const char* serves_as = nullptr;
  // One sentence for the model card, where no section of it speaks of the kind: what the stage did to
  // the model or measured of it. Recorded with the artefact, so that papers need no list of kinds.
  const char* tells = nullptr;
  bool resumable = false;  // goes on with what NAME.work/ holds
  // Of resumable kinds: whether work in `folder`, begun for equal settings but for those that affect
  // only the length (base::Affects), can go on under `wanted`. Null: never.
  bool (*goes_on)(const Wish& wanted, const base::Path& folder, base::Context& ctx) = nullptr;
  // Of resumable kinds: puts into `work` what the finished artefact in `folder`, made for equal
  // settings but for the length, shares with `wanted`. A sentence about it, empty if nothing.
  base::Result<std::string> (*grow)(const Wish& wanted, const base::Path& folder,
                                    const base::Path& work, base::Context& ctx) = nullptr;
  // Of resumable kinds: how many seconds went into begun work in `folder`, as its own log says; 0
  // for what cannot be read.
  double (*spent)(const base::Path& folder, base::Disk& disk) = nullptr;
  // Where given: sentences about what changed outside since the artefact in `folder` was made.
  std::vector<std::string> (*outside)(const base::Path& folder, base::Context& ctx) = nullptr;
  // Where given: whether what the recipe makes for it will do, as far as settings tell.
  base::Result<void> (*suits)(const Instance& stage, const Recipe& recipe) = nullptr;
  // Where given: sentences about settings that are sound and yet hardly meant.
  std::vector<std::string> (*remarks)(const Instance& stage) = nullptr;
  // Where given: what must be there before anything starts, such as a local file.
  base::Result<void> (*ready)(const Before& before) = nullptr;
  // All that make() writes, files of artefacts inside (checkpoints) with their folders. Whoever loads
  // or publishes a folder takes what lies in it: a run signs no other file, an audit refuses it.
  std::span<const File> files = {};
  // Where given: those files that follow from the others, from the manifest or from the inputs, with
  // the bytes that make() writes. Error: of what cannot be read.
  base::Result<Remade> (*again)(const Made& made) = nullptr;
  // Folders from outside that it reads where its settings name them.
  std::span<const Given> given = {};
  // Where given: what several ranks make together. make() runs on rank 0 and calls the others by the
  // stage's name, which then do this, write nothing and come back when rank 0 lets them go. A kind
  // without it is made by rank 0 while the others wait.
  base::Result<void> (*follow)(Following& following) = nullptr;
};

struct Row {
  const char* name;
  const Entry* entry;
};

// Every kind, by name. The small program links a list without makers.
std::span<const Row> all();

}  // namespace run::stage
