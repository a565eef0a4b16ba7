#include "data/corpus_writer.h"

#include <algorithm>
#include <cstdio>
#include <set>
#include <span>
#include <unordered_map>
#include <utility>

#include "data/decision.h"

namespace data {

namespace {

// Bytes of the first variant in a document of held-out messages. An interval is drawn from whole
// documents, and of the size of training documents a set of a thousand labels has ten.
constexpr std::int64_t kHeldoutMessageBytes = 300;

using Index = std::map<std::string, std::unordered_map<std::string, Cited>>;  // variant -> key

// The held-out blocks of one rule by variant and by page or message key.
Index index_heldout(const Candidates& candidates, const std::string& rule) {
  Index out;
  for (const auto& candidate : candidates)
    for (const auto& passage : candidate.passages) {
      if (passage.mark.fate != Fate::heldout || passage.mark.rule != rule) continue;
      const auto& key = rule == "heldout_pages" ? candidate.document.key : passage.key;
      out[candidate.document.language].emplace(key, Cited{&candidate, &passage});
    }
  return out;
}

// Cuts the keys into runs of about `bytes` in one variant; all variants use the same cut.
std::vector<std::vector<std::string>> cut_groups(
    const std::vector<std::string>& keys, const std::unordered_map<std::string, Cited>& texts,
    std::int64_t bytes) {
  std::vector<std::vector<std::string>> out(1);
  std::int64_t size = 0;
  for (const auto& key : keys) {
    if (size >= bytes) {
      out.emplace_back();
      size = 0;
    }
    out.back().push_back(key);
    size += static_cast<std::int64_t>(texts.at(key).passage->text.size());
  }
  return out;
}

std::string group_key(std::size_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "heldout#%04zu", number);
  return name;
}

}  // namespace

void CorpusWriter::count_in(const Candidates& candidates) {
  for (const auto& candidate : candidates) {
    auto& in = tally_.at(candidate.document.language, candidate.document.source).in;
    ++in.documents;
    for (const auto& passage : candidate.passages)
      in += {0, 1, static_cast<std::int64_t>(passage.read_bytes)};
  }
}

base::Result<store::JsonlWriter*> CorpusWriter::open(const std::string& file) {
  auto found = files_.find(file);
  if (found == files_.end()) {
    TRY(ctx_.disk.make_folders(base::parent(artefact_.path(file))));
    auto opened = TRY(store::JsonlWriter::open(ctx_.disk, artefact_.path(file)));
    found = files_.emplace(file, std::move(opened)).first;
  }
  return &found->second;
}

base::Result<void> CorpusWriter::write(const std::string& file, const std::string& set,
                                       const Line& line) {
  TRY(TRY(open(file))->write(to_json(line)));
  auto& written = written_[set][line.document.language];
  ++written.documents;
  written.blocks += line.blocks;
  written.bytes += static_cast<std::int64_t>(line.text.size());
  return {};
}

base::Result<void> CorpusWriter::write_train(const Candidates& candidates,
                                             std::int64_t message_bytes) {
  std::span<const Candidate> rest(candidates);
  while (!rest.empty()) {
    const auto run = rest.first(run_length(rest));
    rest = rest.subspan(run.size());
    const auto& document = run.front().document;
    auto& kept = tally_.at(document.language, document.source).kept;
    kept.documents += std::ranges::count_if(
        run, [](const Candidate& candidate) { return is_trained_on(candidate); });
    for (const auto& candidate : run)
      if (is_whole(candidate) && is_trained_on(candidate))
        TRY(tally_.integrity()[document.language].add(candidate));
    for (const auto& line : train_lines(run, message_bytes)) {
      TRY(write("train/" + document.language + ".jsonl.zst", "train", line));
      if (structure_)
        TRY(TRY(open("structure/" + document.language + ".jsonl.zst"))
                ->write(structure_json(line)));
      kept += {0, line.blocks, line.block_bytes()};
    }
  }
  return {};
}

base::Result<void> CorpusWriter::write_heldout(const Candidates& candidates, const HeldOut& heldout,
                                               const std::vector<std::string>& variants,
                                               std::int64_t message_bytes) {
  TRY(write_heldout_pages(candidates, heldout.pages, variants));
  TRY(write_heldout_messages(candidates, heldout.messages, variants, message_bytes));
  return write_heldout_texts(candidates);
}

base::Result<void> CorpusWriter::write_heldout_texts(const Candidates& candidates) {
  for (const auto& candidate : candidates) {
    const bool held = std::ranges::any_of(candidate.passages, [](const Passage& passage) {
      return passage.mark.rule == "heldout_texts";
    });
    if (!held) continue;
    const auto& document = candidate.document;
    const auto line = heldout_page(candidate);
    TRY(write("heldout/texts/" + document.language + ".jsonl", "heldout_texts", line));
    tally_.at(document.language, document.source).heldout +=
        {is_trained_on(candidate) ? 0 : 1, line.blocks, line.block_bytes()};
  }
  return {};
}

base::Result<void> CorpusWriter::write_heldout_pages(const Candidates& candidates,
                                                     const std::vector<std::string>& keys,
                                                     const std::vector<std::string>& variants) {
  auto index = index_heldout(candidates, "heldout_pages");
  for (const auto& variant : variants) {
    const auto pages = index.find(variant);
    if (pages == index.end()) continue;
    for (const auto& key : keys) {
      const auto& candidate = *pages->second.at(key).candidate;
      const auto line = heldout_page(candidate);
      TRY(write("heldout/pages/" + variant + ".jsonl", "heldout_pages", line));
      auto& heldout = tally_.at(variant, candidate.document.source).heldout;
      heldout += {is_trained_on(candidate) ? 0 : 1, line.blocks, line.block_bytes()};
    }
  }
  return {};
}

base::Result<void> CorpusWriter::write_heldout_messages(const Candidates& candidates,
                                                        const std::vector<std::string>& keys,
                                                        const std::vector<std::string>& variants,
                                                        std::int64_t message_bytes) {
  auto index = index_heldout(candidates, "heldout_messages");
  if (keys.empty()) return {};
  std::vector<std::vector<std::string>> groups;
  std::set<const Candidate*> seen;
  for (const auto& variant : variants) {
    const auto messages = index.find(variant);
    if (messages == index.end()) continue;
    if (groups.empty())
      groups = cut_groups(keys, messages->second, std::min(message_bytes, kHeldoutMessageBytes));
    for (std::size_t i = 0; i < groups.size(); ++i) {
      std::vector<Cited> cited;
      for (const auto& key : groups[i]) cited.push_back(messages->second.at(key));
      const auto line = join_messages(cited, group_key(i));
      TRY(write("heldout/messages/" + variant + ".jsonl", "heldout_messages", line));
      for (const auto& [candidate, passage] : cited) {
        const bool first = seen.insert(candidate).second && !is_trained_on(*candidate);
        tally_.at(variant, candidate->document.source).heldout +=
            {first ? 1 : 0, 1, static_cast<std::int64_t>(passage->text.size())};
      }
    }
  }
  return {};
}

base::Result<void> CorpusWriter::write_decisions(const Candidates& candidates,
                                                 const std::vector<SourceRead>& sources) {
  auto file = TRY(store::JsonlWriter::open(ctx_.disk, artefact_.path("decisions.jsonl.zst")));
  for (const auto& source : sources)
    for (const auto& left_out : source.left_out) TRY(file.write(decide(source.fetched, left_out)));
  for (const auto& candidate : candidates) {
    auto& account = tally_.at(candidate.document.language, candidate.document.source);
    for (const auto& line : decide(candidate, account)) TRY(file.write(line));
  }
  return file.finish();
}

base::Result<void> CorpusWriter::finish() {
  for (auto& [name, file] : files_) TRY(file.finish());
  files_.clear();
  TRY(tally_.reconcile());
  return ctx_.disk.write_file(artefact_.path("counts.json"), base::pretty(to_json(tally_)));
}

}  // namespace data
