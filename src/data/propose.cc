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

void add(Amount& to, const Amount& more) {
  to.documents += more.documents;
  to.text_bytes += more.text_bytes;
}

bool is_many(const Surveyed& file) {
  return file.kind == Surveyed::Kind::lines || file.kind == Surveyed::Kind::table;
}

Amounts amounts_of(const std::vector<const Surveyed*>& files) {
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

class Making {
 public:
  Making(const Survey& survey, const std::string& name) : survey_(survey), name_(name) {
    for (const auto& file : survey.files) (is_many(file) ? many_ : ones_).push_back(&file);
  }

  Proposal all() {
    choose_languages();
    if (!ones_.empty()) add_folders();
    for (const auto* file : many_) add_file(*file);
    return std::move(out_);
  }

 private:
  void choose_languages() {
    std::vector<const Surveyed*> files = ones_;
    files.insert(files.end(), many_.begin(), many_.end());
    const auto amounts = amounts_of(files);
    const auto bytes = sum_of(amounts).text_bytes;
    for (const auto& [language, amount] : amounts) {
      if (language.empty()) {
        out_.unknown = amount;
      } else if (is_enough(amount, bytes)) {
        out_.languages[language] = amount;
        chosen_.insert(language);
      } else {
        out_.too_little[language] = amount;
      }
    }
  }

  // The language of nearly all text of a folder, "" if there is none such.
  std::string nearly_all(const Amounts& amounts) const {
    constexpr double nearly = 0.95;
    const auto all = sum_of(amounts);
    for (const auto& [language, amount] : amounts)
      if (chosen_.contains(language) && amount.text_bytes >= nearly * all.text_bytes)
        return language;
    return "";
  }

  void add_folders() {
    constexpr std::size_t most_folders = 40;
    std::map<std::string, std::vector<const Surveyed*>> tops;
    for (const auto* file : ones_) tops[top_of(file->path)].push_back(file);
    const bool apart = !tops.contains("") && tops.size() > 1 && tops.size() <= most_folders &&
                       std::ranges::all_of(tops, [&](const auto& top) {
                         return !nearly_all(amounts_of(top.second)).empty();
                       });
    if (!apart) {
      add_folder("", ones_);
      return;
    }
    for (const auto& [top, files] : tops) add_folder(top, files);
  }

  void add_folder(const std::string& path, const std::vector<const Surveyed*>& files) {
    const auto amounts = amounts_of(files);
    ProposedSource out{.kind = "folder", .name = unused(path.empty() ? name_ : path), .path = path};
    const auto one = nearly_all(amounts);
    out.languages = one.empty() ? by_amount(amounts, chosen_) : std::vector{one};
    if (out.languages.empty()) return;
    out.files = files.size();
    out.amount = sum_of(amounts);
    for (const auto& [encoding, undeclared] : survey_.encodings) {
      const auto count =
          static_cast<std::size_t>(std::ranges::count_if(undeclared, [&](const auto& file) {
            return !is_table(file) && (path.empty() || top_of(file) == path);
          }));
      if (encoding.empty() || count <= out.undeclared) continue;
      out.undeclared = count;
      out.encoding = encoding;
    }
    out_.sources.push_back(std::move(out));
  }

  void add_file(const Surveyed& file) {
    const bool table = file.kind == Surveyed::Kind::table;
    ProposedSource out{.kind = table ? "csv" : "jsonl",
                       .name = unused(base::file_name(file.path)),
                       .path = file.path,
                       .files = 1};
    out.says_language = file.says_language;
    const auto one = nearly_all(file.languages);
    out.languages = one.empty() ? by_amount(file.languages, chosen_) : std::vector{one};
    if (out.languages.empty()) return;
    out.amount = sum_of(file.languages);
    out.text_column = file.text_column;
    out.id_column = file.id_column;
    out.language_column = file.language_column;
    out.separator = file.separator;
    out_.sources.push_back(std::move(out));
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
  std::vector<const Surveyed*> ones_, many_;
  std::set<std::string> chosen_, names_;
  Proposal out_;
};

std::string count(double n, const char* what) {
  const auto whole = static_cast<std::int64_t>(n);
  return std::to_string(whole) + " " + what + (whole == 1 ? "" : "s");
}

// What stands there instead of text that can be read.
std::string instead(const Survey& survey) {
  std::map<std::string, std::size_t> reasons;
  for (const auto& one : survey.left_out) ++reasons[one.reason];
  std::vector<std::pair<std::size_t, std::string>> sorted;
  for (const auto& [reason, n] : reasons) sorted.emplace_back(n, reason);
  std::ranges::stable_sort(sorted, std::greater{}, [](const auto& one) { return one.first; });
  if (sorted.size() > 4) sorted.resize(4);
  std::string out;
  for (const auto& [n, reason] : sorted)
    out += (out.empty() ? "" : ", ") + count(static_cast<double>(n), "file") + ": " + reason;
  return out.empty() ? "it is empty" : out;
}

Error nothing_to_read(const Survey& survey, const base::Path& folder) {
  return {Code::bad_request, "nothing in the folder can be read (" + instead(survey) + ")", folder,
          std::string("files that end in ") + kReadEndings +
              ", .jsonl and .csv are read; convert others first, PDF with pdftotext for example"};
}

Error no_language(const Survey& survey, const Proposal& made, const base::Path& folder) {
  std::string found;
  for (const auto& [code, amount] : survey.strangers)
    found +=
        (found.empty() ? "" : ", ") + count(amount.documents, "document") + " like '" + code + "'";
  for (const auto& [language, amount] : made.too_little)
    found += (found.empty() ? "" : ", ") + count(amount.documents, "document") + " in " +
             text::english_name(language);
  return {Code::bad_request,
          "there is not enough text in any language that is known here" +
              (found.empty() ? "" : " (" + found + ")"),
          folder,
          "each language needs two documents and 2 kB at least; share/languages.tsv lists those "
          "that are known, and a row there adds one at the next build"};
}

}  // namespace

Result<Proposal> propose(const Survey& survey, const std::string& name, const base::Path& folder) {
  if (survey.files.empty()) return nothing_to_read(survey, folder);
  auto out = Making(survey, name).all();
  if (out.sources.empty()) return no_language(survey, out, folder);
  return out;
}

}  // namespace data
