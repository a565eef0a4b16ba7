#include "data/propose.h"

#include <algorithm>
#include <functional>
#include <set>

#include "data/left_out.h"
#include "data/local.h"
#include "text/language.h"

namespace data {

using base::Code;
using base::Error;
using base::Result;

namespace {

using Amounts = std::map<std::string, Amount>;

// They are told by their own names.
void take_out(const Amount& strangers, Amount& from) {
  from.documents = std::max(0.0, from.documents - strangers.documents);
  from.text_bytes = std::max(0.0, from.text_bytes - strangers.text_bytes);
}

void add(Amount& to, const Amount& more) {
  to.documents += more.documents;
  to.text_bytes += more.text_bytes;
}

using Files = std::vector<const Surveyed*>;

Amounts amounts_of(const Files& files) {
  Amounts out;
  for (const auto* file : files)
    for (const auto& [language, amount] : file->languages) add(out[language], amount);
  return out;
}

Amount sum_of(const Amounts& amounts) {
  Amount out;
  for (const auto& [language, amount] : amounts) add(out, amount);
  return out;
}

// A corpus needs more than one document of each variant, and a model some sentences.
bool is_enough(const Amount& amount, double all) {
  constexpr double least_documents = 2, least_bytes = 2000, least_share = 0.002;
  return amount.documents >= least_documents && amount.text_bytes >= least_bytes &&
         amount.text_bytes >= least_share * all;
}

std::set<std::string> known_of(const Amounts& amounts) {
  std::set<std::string> out;
  for (const auto& [language, amount] : amounts)
    if (!language.empty()) out.insert(language);
  return out;
}

std::vector<std::string> by_amount(const Amounts& amounts, const std::set<std::string>& wanted) {
  std::vector<std::string> out;
  for (const auto& [language, amount] : amounts)
    if (wanted.contains(language)) out.push_back(language);
  std::ranges::stable_sort(out, std::greater{},
                           [&](const auto& language) { return amounts.at(language).text_bytes; });
  return out;
}

// "" for a file that lies in the folder itself.
std::string top_of(const std::string& path) {
  const auto slash = path.find('/');
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

// The folder that all of them lie in, "" for the top.
std::string common_folder(const Files& files) {
  auto out = files.front()->path;
  do {
    const auto slash = out.rfind('/');
    out = slash == std::string::npos ? "" : out.substr(0, slash);
  } while (!out.empty() && !std::ranges::all_of(files, [&](const auto* file) {
    return file->path.starts_with(out + "/");
  }));
  return out;
}

bool lies_in(const std::string& path, const std::string& folder) {
  return folder.empty() || path.starts_with(folder + "/");
}

// The language of nearly all text of some files, of those that are `wanted`; "" if there is none.
std::string nearly_all(const Amounts& amounts, const std::set<std::string>& wanted) {
  constexpr double nearly = 0.95;
  const auto all = sum_of(amounts);
  for (const auto& [language, amount] : amounts)
    if (wanted.contains(language) && amount.text_bytes >= nearly * all.text_bytes) return language;
  return "";
}

// The one that nearly all is in, else those of `wanted` that there are.
std::vector<std::string> languages_of(const Amounts& amounts, const std::set<std::string>& wanted) {
  const auto one = nearly_all(amounts, wanted);
  return one.empty() ? by_amount(amounts, wanted) : std::vector{one};
}

class Making {
 public:
  Making(const Survey& survey, const std::string& name) : survey_(survey), name_(name) {
    for (const auto& file : survey.files) (file.form->many ? many_ : ones_).push_back(&file);
  }

  Proposal all() {
    choose_languages(survey_.files);
    for (const auto& [code, amount] : survey_.strangers) take_out(amount, out_.unknown);
    if (chosen_.empty()) {  // what is UTF-8 is read along with the others, if it is at all
      ones_.clear();
      many_.clear();
      choose_languages(survey_.undeclared);
    }
    if (!ones_.empty()) add_folders();
    for (const auto* file : many_) add_file(*file, chosen_);
    if (!chosen_.empty()) add_undeclared();
    return std::move(out_);
  }

 private:
  void choose_languages(const std::vector<Surveyed>& files) {
    Amounts amounts;
    for (const auto& file : files)
      for (const auto& [language, amount] : file.languages) add(amounts[language], amount);
    const auto bytes = sum_of(amounts).text_bytes;
    for (const auto& [language, amount] : amounts) {
      if (language.empty()) {
        add(out_.unknown, amount);
      } else if (is_enough(amount, bytes)) {
        out_.languages[language] = amount;
        chosen_.insert(language);
      } else {
        add(out_.too_little[language], amount);
      }
    }
    for (const auto& language : chosen_) out_.too_little.erase(language);
  }

  void add_folders() {
    constexpr std::size_t most_folders = 40;
    std::map<std::string, Files> tops;
    for (const auto* file : ones_) tops[top_of(file->path)].push_back(file);
    const bool apart = !tops.contains("") && tops.size() > 1 && tops.size() <= most_folders &&
                       std::ranges::all_of(tops, [&](const auto& top) {
                         return !nearly_all(amounts_of(top.second), chosen_).empty();
                       });
    if (!apart) tops = {{"", ones_}};
    for (const auto& [top, files] : tops)
      add_folder(top, top.empty() ? name_ : top, files, chosen_);
  }

  // Null where none of `wanted` is there.
  ProposedSource* add_folder(const std::string& path, const std::string& name, const Files& files,
                             const std::set<std::string>& wanted) {
    const auto amounts = amounts_of(files);
    auto languages = languages_of(amounts, wanted);
    if (languages.empty()) return nullptr;
    out_.sources.push_back({.kind = "folder",
                            .name = unused(name),
                            .path = path,
                            .languages = std::move(languages),
                            .files = files.size(),
                            .amount = sum_of(amounts),
                            .mixed = nearly_all(amounts, wanted).empty()});
    return &out_.sources.back();
  }

  void add_file(const Surveyed& file, const std::set<std::string>& wanted) {
    auto languages = languages_of(file.languages, wanted);
    if (languages.empty()) return;
    out_.sources.push_back({.kind = file.form->source,
                            .name = unused(base::file_name(file.path)),
                            .path = file.path,
                            .languages = std::move(languages),
                            .files = 1,
                            .amount = sum_of(file.languages),
                            .mixed = nearly_all(file.languages, wanted).empty(),
                            .text_column = file.text_column,
                            .id_column = file.id_column,
                            .language_column = file.language_column,
                            .separator = file.separator,
                            .says_language = file.says_language,
                            .says_license = file.says_license,
                            .bad_lines = file.bad_lines,
                            .encoding = file.encoding});
  }

  // Whether the source is the folder itself: all in it that is one document looks alike.
  bool fills(const std::string& folder, const std::string& encoding) const {
    return std::ranges::none_of(ones_,
                                [&](const auto* file) { return lies_in(file->path, folder); }) &&
           std::ranges::none_of(survey_.undeclared, [&](const auto& file) {
             return !file.form->many && file.encoding != encoding && lies_in(file.path, folder);
           });
  }

  void add_undeclared() {
    std::map<std::string, Files> encodings;
    for (const auto& file : survey_.undeclared) {
      if (file.encoding.empty()) continue;
      if (file.form->many)
        add_file(file, known_of(file.languages));
      else
        encodings[file.encoding].push_back(&file);
    }
    for (const auto& [encoding, files] : encodings) {
      const auto folder = common_folder(files);
      auto* source =
          add_folder(folder, (folder.empty() ? name_ : base::file_name(folder)) + " in " + encoding,
                     files, known_of(amounts_of(files)));
      if (!source) continue;
      source->encoding = encoding;
      if (fills(folder, encoding)) continue;
      for (const auto* file : files)
        source->only.push_back(file->path.substr(folder.empty() ? 0 : folder.size() + 1));
    }
  }

  // What names a source becomes a label, and no two are equal.
  std::string unused(const std::string& wanted) {
    Reading unheard;
    const auto safe = safe_label(wanted, unheard);
    auto out = safe;
    for (int n = 2; !names_.insert(out).second; ++n) out = safe + "-" + std::to_string(n);
    return out;
  }

  const Survey& survey_;
  const std::string& name_;
  Files ones_, many_;
  std::set<std::string> chosen_, names_;
  Proposal out_;
};

std::string count(double n, const char* what) {
  const auto whole = static_cast<std::int64_t>(n);
  return std::to_string(whole) + " " + what + (whole == 1 ? "" : "s");
}

// Whoever knows what they are can say it, and else they can be converted.
std::string hint_for_undeclared(const Survey& survey) {
  std::set<std::string> guesses;
  for (const auto& file : survey.undeclared)
    if (!file.encoding.empty()) guesses.insert(file.encoding);
  std::string like;
  for (const auto& one : guesses) like += (like.empty() ? "" : ", ") + one;
  return count(static_cast<double>(survey.undeclared.size()), "file") +
         " neither in UTF-8 nor saying what it is" +
         (like.empty() ? "" : " (it looks like " + like + ")") +
         ": convert it with iconv, or write a source that names its `encoding`";
}

Error nothing_to_read(const Survey& survey, const base::Path& folder) {
  const auto found = what_stands_there(survey.left_out);
  return {Code::bad_request,
          "nothing in the folder can be read (" + (found.empty() ? "it is empty" : found) + ")",
          folder, survey.undeclared.empty() ? how_to_convert() : hint_for_undeclared(survey)};
}

Error no_language(const Survey& survey, const Proposal& made, const base::Path& folder) {
  std::string found;
  for (const auto& [code, amount] : survey.strangers)
    found +=
        (found.empty() ? "" : ", ") + count(amount.documents, "document") + " like '" + code + "'";
  for (const auto& [language, amount] : made.too_little)
    found += (found.empty() ? "" : ", ") + count(amount.documents, "document") + " in " +
             text::english_name(language);
  if (made.unknown.documents >= 1)
    found += (found.empty() ? "" : ", ") + count(made.unknown.documents, "document") +
             " in a language that cannot be told";
  return {Code::bad_request,
          "there is not enough text in any language that is known here" +
              (found.empty() ? "" : " (" + found + ")"),
          folder,
          survey.undeclared.empty()
              ? "each language needs two documents and 2 kB at least; share/languages.tsv lists "
                "those that are known, and a row there adds one at the next build"
              : hint_for_undeclared(survey)};
}

}  // namespace

bool is_guess(const ProposedSource& source) { return !source.encoding.empty(); }

bool all_are_guesses(const Proposal& proposal) {
  return std::ranges::all_of(proposal.sources, is_guess);
}

Result<Proposal> propose(const Survey& survey, const std::string& name, const base::Path& folder) {
  const bool guessed = std::ranges::any_of(survey.undeclared,
                                           [](const auto& file) { return !file.encoding.empty(); });
  if (survey.files.empty() && !guessed) return nothing_to_read(survey, folder);
  auto out = Making(survey, name).all();
  if (out.sources.empty()) return no_language(survey, out, folder);
  return out;
}

}  // namespace data
