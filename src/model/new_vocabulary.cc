#include "model/new_vocabulary.h"

#include <algorithm>
#include <numeric>

#include "base/visible.h"
#include "model/check/moved_ids.h"
#include "model/named_ids.h"
#include "model/neighbours.h"
#include "model/new_place.h"
#include "model/packed/source.h"
#include "model/vocabulary_rows.h"
#include "store/safetensors_writer.h"

namespace model {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

Result<Json> config_of(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, "config.json");
  if (folder.ends_with(".gguf"))
    return Error{Code::unsupported, "the vocabulary of a GGUF file is not changed here", folder,
                 "make a folder of it first: janua model convert FILE DIR"};
  auto config = TRY(read_config_file(disk, path));
  if (const auto scheme = TRY(packed::read_scheme(config, path)))
    return Error{Code::unsupported,
                 "quantised weights (" + scheme->text() + ") have no rows to take means of", folder,
                 "unpack them first: janua model convert DIR OUT --dtype BF16"};
  return config;
}

class Revision {
 public:
  Revision(base::Context& ctx, const Path& from, const NewVocabulary& vocabulary)
      : ctx_(ctx), from_(from), vocabulary_(vocabulary) {}

  Result<Revised> run(const Path& to) {
    TRY(open());
    auto folder = TRY(NewFolder::begin(ctx_.disk, to));
    const auto& at = folder.building();
    TRY(write_tensors(at));
    out_.left = TRY(folder.copy_beside_weights(from_));
    TRY(write_beside(at));
    TRY(same_rows(at));
    TRY(same_logits(at));
    TRY(folder.commit());
    return out_;
  }

 private:
  Result<void> open() {
    warn_of_neighbours(ctx_, from_, "surgery");
    config_ = TRY(config_of(ctx_.disk, from_));
    tables_ = TRY(vocabulary_tables(ctx_.disk, from_, config_));
    tensors_ = TRY(Tensors::open(ctx_.disk, from_));
    out_.before = config_["vocab_size"].get<std::int64_t>();
    if (std::ssize(vocabulary_.moved) > out_.before)
      return Error{Code::bad_request,
                   "the tokenizer has " + std::to_string(vocabulary_.moved.size()) +
                       " ids, the model " + std::to_string(out_.before),
                   from_, "name the model that was trained with this tokenizer"};
    rows_ = row_sources(vocabulary_, out_.before);
    out_.now = std::ssize(rows_);
    for (const char* name : kNamingFiles) TRY(plan_naming_file(name));
    return plan();
  }

  // Of each tensor to be written where it comes from and, where it has a row for each id, from which rows.
  Result<void> plan() {
    head_rows_ = rows_;
    const bool unties = vocabulary_.head_of_all && tables_.tied;
    for (const auto& [name, tensor] : tensors_->all()) {
      const auto table = tables_.all.find(name);
      const bool is_table = table != tables_.all.end();
      parts_[name] = {&tensor, !is_table ? nullptr : table->second ? &head_rows_ : &rows_};
    }
    if (unties) parts_[tables_.head] = {parts_.at(tables_.embedding).tensor, &head_rows_};
    // No source at all stands for all of them.
    const auto kept =
        std::ranges::count_if(vocabulary_.moved, [](std::int32_t id) { return id >= 0; });
    for (std::int64_t i = 0; vocabulary_.head_of_all && i < std::ssize(vocabulary_.made_of); ++i)
      head_rows_[static_cast<std::size_t>(kept + i)].clear();
    return {};
  }

  Result<std::string> row_of(const std::string& name, const Tensors::One& tensor,
                             const std::vector<std::int32_t>& sources) {
    if (!sources.empty()) return row_bytes(*tensors_, tensor, sources);
    auto& mean = means_[name];
    if (!mean.empty()) return mean;
    std::vector<std::int32_t> all(vocabulary_.moved.size());
    std::iota(all.begin(), all.end(), 0);
    return mean = TRY(row_bytes(*tensors_, tensor, all));
  }

  Result<void> write_tensors(const Path& at) {
    std::vector<store::PlannedTensor> planned;
    for (const auto& [name, part] : parts_) {
      planned.push_back({name, part.tensor->info->dtype, part.tensor->info->shape});
      if (!part.rows) continue;
      planned.back().shape[0] = out_.now;
      out_.tensors.push_back(name);
    }
    auto writer = TRY(store::SafetensorsWriter::open(ctx_.disk, base::join(at, "model.safetensors"),
                                                     planned, {{"format", "pt"}}));
    for (const auto& [name, part] : parts_) {
      TRY(ctx_.cancel.check("surgery"));
      if (part.rows)
        for (const auto& row : *part.rows) TRY(writer.add(TRY(row_of(name, *part.tensor, row))));
      else
        TRY(writer.add(part.tensor->info->bytes));
    }
    TRY(tensors_->whole());
    return writer.commit();
  }

  Result<void> write_beside(const Path& at) {
    for (const auto& entry : TRY(ctx_.disk.list(at)))
      if (vocabulary_.has_former_ids && vocabulary_.has_former_ids(entry.name)) {
        TRY(ctx_.disk.remove_all(base::join(at, entry.name)));
        if (!vocabulary_.files.contains(entry.name)) out_.left.push_back(entry.name);
      }
    for (const auto& [name, text] : vocabulary_.files)
      TRY(ctx_.disk.write_file(base::join(at, name), text));
    for (const auto& [name, text] : naming_files_)
      TRY(ctx_.disk.write_file(base::join(at, name), text));
    return {};
  }

  Result<void> plan_naming_file(const char* name) {
    const auto from = base::join(from_, name);
    if (!ctx_.disk.exists(from)) return {};
    auto json = TRY(base::parse_json(TRY(ctx_.disk.read(from)), from));
    TRY(move_ids(json, vocabulary_.moved, from));
    if (json.is_object() && json.contains("vocab_size")) json["vocab_size"] = out_.now;
    if (vocabulary_.head_of_all && json.is_object() && json.contains("architectures"))
      json["tie_word_embeddings"] = false;
    naming_files_[name] = base::pretty(json);
    return {};
  }

  Error differs(const std::string& what, const Path& at) const {
    return {
        Code::verification, "the model that was written is not the one meant: " + what, at,
        "nothing was kept; run the same command again, and look at disk and memory if it fails again"};
  }

  Result<void> same_rows(const Path& at) {
    const auto written = TRY(Tensors::open(ctx_.disk, at));
    for (const auto& [name, part] : parts_) {
      TRY(ctx_.cancel.check("surgery"));
      const auto found = written.all().find(name);
      if (found == written.all().end())
        return differs("it lacks '" + base::visible(name) + "'", at);
      const auto bytes = found->second.info->bytes;
      const auto* rows = part.rows;
      bool same = rows || bytes == part.tensor->info->bytes;
      const auto width = rows ? bytes.size() / rows->size() : 0;
      for (std::size_t i = 0; rows && same && i < rows->size(); ++i)
        same = bytes.substr(i * width, width) == TRY(row_of(name, *part.tensor, (*rows)[i]));
      if (!same) return differs("'" + base::visible(name) + "' has other bytes", at);
    }
    TRY(tensors_->whole());
    return written.whole();
  }

  Result<void> same_logits(const Path& at) {
    const auto before = TRY(load_model(ctx_.disk, from_)), now = TRY(load_model(ctx_.disk, at));
    check::MovedIds ids{before, now, vocabulary_.moved, at};
    auto texts = vocabulary_.texts;
    if (texts.empty()) texts.push_back(check::made_up_text(vocabulary_.moved));
    for (auto& text : texts) {
      TRY(ctx_.cancel.check("surgery"));
      out_.tokens += TRY(check::same_logits(ids, text));
      ++out_.texts;
    }
    return {};
  }

  base::Context& ctx_;
  const Path& from_;
  const NewVocabulary& vocabulary_;
  Json config_;
  VocabularyTables tables_;
  std::optional<Tensors> tensors_;
  RowSources rows_, head_rows_;
  struct Part {
    const Tensors::One* tensor;
    const RowSources* rows;  // null: it is copied
  };
  std::map<std::string, Part> parts_;                // by name
  std::map<std::string, std::string> naming_files_;  // as they will be
  std::map<std::string, std::string> means_;  // by tensor: the bytes of the mean of all its rows
  Revised out_;
};

}  // namespace

Result<Revised> revise_vocabulary(base::Context& ctx, const Path& from,
                                  const NewVocabulary& vocabulary, const Path& to) {
  return base::guard(from, [&] { return Revision(ctx, from, vocabulary).run(to); });
}

}  // namespace model
