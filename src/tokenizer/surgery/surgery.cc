#include "tokenizer/surgery/surgery.h"

#include <algorithm>

#include "base/visible.h"
#include "tokenizer/surgery/keep.h"
#include "tokenizer/surgery/learner.h"
#include "tokenizer/surgery/take.h"
#include "tokenizer/surgery/written.h"

namespace tokenizer::surgery {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::int64_t kMostIds = 1 << 24;

std::set<std::int32_t> named_by(const Tokenizer& tokenizer) {
  const auto& ids = tokenizer.special_ids();
  std::set<std::int32_t> out{ids.bos, ids.eos, ids.pad, ids.user, ids.assistant};
  for (const auto* several : {&ids.before, &ids.after, &ids.stop})
    out.insert(several->begin(), several->end());
  std::erase_if(out, [](std::int32_t id) { return id < 0; });
  return out;
}

Result<Operated> operated(const Patient& patient, Change change, const std::string& operation) {
  auto files = TRY(files_after(patient.files, patient.subject, change, operation));
  auto tokenizer = TRY(load_files(files, patient.place));
  return Operated{std::move(change), std::move(files), std::move(tokenizer)};
}

// Behind all ids that mean something, be it only to config.json.
std::int32_t first_new(const Patient& patient) {
  return patient.named.empty() ? patient.subject.ids()
                               : std::max(patient.subject.ids(), *patient.named.rbegin() + 1);
}

Error too_few(std::size_t there, std::int64_t asked, const std::string& of,
              const base::Path& where) {
  return {
      Code::bad_request,
      of + " " + std::to_string(there) + " new tokens, " + std::to_string(asked) + " are asked for",
      where,
      there == 0 ? "there is nothing to add"
                 : "say --tokens " + std::to_string(there) + " or less"};
}

Error other_token(std::int64_t id, std::string_view theirs, const std::string& ours,
                  const base::Path& where) {
  return {Code::bad_data,
          "id " + std::to_string(id) + " is '" + base::visible(theirs) + "' to the model and " +
              ours + " the tokenizer that is operated on",
          where, "name the tokenizer that the model was trained with: its own folder"};
}

}  // namespace

Result<Patient> patient_at(base::Disk& disk, const base::Path& place) {
  auto files = TRY(given_files(disk, place));
  auto subject = TRY(read_subject(files.at("tokenizer.json"), place));
  auto tokenizer = TRY(load_files(files, place));
  auto named = named_by(tokenizer);
  return Patient{place, std::move(files), std::move(subject), std::move(tokenizer),
                 std::move(named)};
}

Result<Operated> extend(const Patient& patient, std::span<const base::Path> text,
                        std::int64_t tokens, base::Context& ctx) {
  const auto counted = TRY(count_pieces(patient.subject, text, ctx));
  auto change = unmoved(first_new(patient));
  Learner learner(patient.subject, counted.pieces, change.first());
  while (std::ssize(change.added) < tokens) {
    TRY(ctx.cancel.check("surgery"));
    auto token = learner.next();
    if (!token) return too_few(change.added.size(), tokens, "the text supports", text.front());
    change.added.push_back(std::move(*token));
  }
  return operated(patient, std::move(change), "extend");
}

Result<Operated> extend_from(const Patient& patient, const Patient& other, std::int64_t tokens,
                             const std::string& operation) {
  auto change = unmoved(first_new(patient));
  const auto room = kMostIds - change.first();
  auto taken = TRY(take(patient.subject, other.subject,
                        static_cast<std::size_t>(tokens > 0 ? tokens : room), change.first()));
  if (std::ssize(taken.tokens) < std::max<std::int64_t>(tokens, 1))
    return too_few(taken.tokens.size(), std::max<std::int64_t>(tokens, 1), "it has", other.place);
  change.added = std::move(taken.tokens);
  auto out = TRY(operated(patient, std::move(change), operation));
  out.no_way = taken.no_way;
  return out;
}

Result<Operated> prune(const Patient& patient, std::span<const base::Path> text, std::int64_t most,
                       base::Context& ctx) {
  const auto counted = TRY(count_pieces(patient.subject, text, ctx));
  const Keeping keeping{tokens_of(patient.subject, counted.pieces), patient.named, most};
  return operated(patient, TRY(keep(patient.subject, keeping)), "prune");
}

Result<void> same_tokens(const Tokenizer& one, const Tokenizer& other, const base::Path& where) {
  const auto most = std::min(one.vocabulary(), other.vocabulary());
  for (TokenId id = 0; id < most; ++id) {
    const auto a = one.token_bytes(id), b = other.token_bytes(id);
    if (a == b) continue;
    return other_token(id, b, "'" + base::visible(a) + "' to", where);
  }
  for (auto id = most; id < other.vocabulary(); ++id)
    if (const auto theirs = other.token_bytes(static_cast<TokenId>(id)); !theirs.empty())
      return other_token(id, theirs, "behind all ids of", where);
  return {};
}

}  // namespace tokenizer::surgery
