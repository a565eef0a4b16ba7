#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "base/parallel.h"
#include "data/dedup/fold.h"
#include "eval/contamination/span_index.h"
#include "eval/contamination/verdict.h"
#include "eval/task/dataset.h"
#include "text/language.h"
#include "tokenizer/held_out_form.h"
#include "tokenizer/training_text.h"

namespace eval::contamination {
namespace {

using base::Code;
using base::Error;
using base::Result;
using task::Value;

// A text of an item: a string somewhere in its document.
struct Member {
  std::size_t item;
  std::string name;
};

// The root rules for all, for an item may stand in text of another language. Other forms of Unicode, and soft hyphens and
// their like within words, hide nothing.
std::string folded(std::string_view text) {
  return data::dedup::fold(tokenizer::held_out_form(text), "");
}

// Numbers are 0 all alike, so what is shared of them tells nothing.
std::size_t numbers_in(std::string_view folded) {
  std::size_t out = 0;
  for (std::size_t at = 0; at < folded.size();) {
    const auto end = std::min(folded.find(' ', at), folded.size());
    out += folded.substr(at, end - at) == "0" ? 1 : 0;
    at = end + 1;
  }
  return out;
}

class Search {
 public:
  Search(const Lengths& lengths, base::Context& ctx) : lengths_(lengths), ctx_(ctx) {}

  Result<void> take(const task::Config& config) {
    auto data = TRY(task::Dataset::open(ctx_.disk, config));
    const auto* split =
        TRY(data.split(config.test_split.empty() ? config.validation_split : config.test_split));
    auto [family, language] = statistic::family_of(config.task);
    const auto said = config.metadata.value("language", Value());
    if (said.is_string())
      if (const auto read = text::canonical_language(said.get<std::string>()); read.ok())
        language = *read;
    for (std::size_t i = 0; i < split->documents.size(); ++i) {
      const auto& document = split->documents[i];
      out_.items.push_back({.task = config.task,
                            .family = family,
                            .language = language,
                            .digest = base::sha256(task::indented(document)).hex(),
                            .doc_id = i});
      TRY(add_texts(document, ""));
    }
    return {};
  }

  Result<Searched> in(const std::vector<base::Path>& places) {
    index_.finish();
    for (const auto& place : places)
      for (const auto& file : TRY(files_of(place))) TRY(read(file));
    for (std::size_t i = 0; i < out_.items.size(); ++i) decide(out_.items[i], i);
    return std::move(out_);
  }

 private:
  Result<void> add_texts(const Value& value, const std::string& name) {
    if (value.is_string()) {
      members_.push_back({out_.items.size() - 1, name});
      return index_.add(folded(value.get<std::string>()));
    }
    if (value.is_object())
      for (const auto& [key, one] : value.items())
        TRY(add_texts(one, name.empty() ? key : name + "." + key));
    if (value.is_array())
      for (std::size_t i = 0; i < value.size(); ++i)
        TRY(add_texts(value[i], name + "[" + std::to_string(i) + "]"));
    return {};
  }

  Result<std::vector<base::Path>> files_of(const base::Path& place) const {
    if (!ctx_.disk.is_folder(place)) return std::vector{place};
    std::vector<base::Path> out;
    if (ctx_.disk.is_folder(base::join(place, "train"))) {
      for (const auto& file : TRY(tokenizer::training_files(ctx_.disk, place, {})))
        out.push_back(file.path);
    } else {
      for (const auto& file : TRY(base::list_files(ctx_.disk, place)))
        out.push_back(base::join(place, file));
    }
    if (out.empty())
      return Error{Code::missing, "the folder holds no text", place,
                   "name a corpus, or files of text"};
    return out;
  }

  Result<void> read(const base::Path& file) {
    return tokenizer::each_batch(
        file, "eval", ctx_, [&](std::span<tokenizer::TrainingText> batch) -> Result<void> {
          std::vector<std::vector<SpanIndex::Span>> found(batch.size());
          TRY(base::parallel_for(ctx_, "eval", batch.size(), [&](std::size_t i) {
            found[i] = index_.find(folded(batch[i].text));
          }));
          for (std::size_t i = 0; i < batch.size(); ++i) {
            note(found[i], batch[i], file);
            out_.bytes += batch[i].text.size();
          }
          out_.documents += batch.size();
          ctx_.reporter.progress("eval", out_.documents, 0, file);
          return {};
        });
  }

  bool long_enough(std::string_view text) const {
    const auto numbers = numbers_in(text);
    return words_in(text) - numbers >= static_cast<std::size_t>(lengths_.words) ||
           letters_in(text) - numbers >= static_cast<std::size_t>(lengths_.letters);
  }

  void note(const std::vector<SpanIndex::Span>& spans, const tokenizer::TrainingText& document,
            const base::Path& file) {
    std::size_t counted =
        SIZE_MAX;  // the item that this document was counted for last; spans come by item
    for (const auto& span : spans) {
      const auto& member = members_[span.text];
      auto& item = out_.items[member.item];
      const auto shared =
          std::string_view(index_.text(span.text)).substr(span.begin, span.end - span.begin);
      if (numbers_in(shared) == words_in(shared)) continue;
      const bool whole = shared.size() == index_.text(span.text).size();
      if (counted != member.item && (long_enough(shared) || (whole && !has_long(member.item)))) {
        ++item.documents;
        counted = member.item;
      }
      if (shared.size() <= item.span.size()) continue;
      item.member = member.name;
      item.span = shared;
      item.whole = whole;
      item.document = document.id;
      item.source = document.source;
      item.file = file;
    }
  }

  // Whether an item has a text that is long enough for a verdict.
  bool has_long(std::size_t item) const {
    auto at = std::ranges::lower_bound(members_, item, {}, &Member::item);
    for (; at != members_.end() && at->item == item; ++at)
      if (long_enough(index_.text(static_cast<std::size_t>(at - members_.begin())))) return true;
    return false;
  }

  void decide(Item& item, std::size_t number) const {
    item.words = words_in(item.span);
    item.letters = letters_in(item.span);
    item.verdict = item.documents > 0 ? Verdict::dirty
                   : has_long(number) ? Verdict::clean
                                      : Verdict::brief;
  }

  Lengths lengths_;
  base::Context& ctx_;
  SpanIndex index_;
  std::vector<Member> members_;  // by number of their text
  Searched out_;
};

}  // namespace

const char* name(Verdict verdict) {
  return verdict == Verdict::clean ? "clean" : verdict == Verdict::dirty ? "dirty" : "brief";
}

Result<Searched> search(const task::Plan& plan, const std::vector<base::Path>& places,
                        const Lengths& lengths, base::Context& ctx) {
  Search out(lengths, ctx);
  for (const auto& config : plan.tasks) TRY(out.take(config));
  return out.in(places);
}

}  // namespace eval::contamination
