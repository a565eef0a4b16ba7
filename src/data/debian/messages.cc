// Gettext catalogues (**/LOCALE/LC_MESSAGES/NAME.mo) as documents of kind "messages".
//
// A block is a message: key "NAME|context|msgid", text the translation, or with side = "msgid" the
// English original. Plural forms after the first have "#1", "#2" behind the key. Messages are
// sorted by context and msgid, so that the labels of a dialog stand together, and cut into
// documents of about 2 kB of English: a cut stands before a message if a number drawn from its key
// says so, with a chance of its length in 2 kB. So a cut is a function of the key alone, the same
// in every language, and languages that lack messages still get documents of that size; lengths
// scatter widely. An accelerator mark ("~Open", "_Open", "(~O)") is taken out of the text, since
// readers do not see it; counted. What surprises: msgfmt leaves untranslated messages out, so the
// English side is only what that language has translated.
#include <algorithm>
#include <tuple>

#include "data/debian/accelerator.h"
#include "data/debian/cut.h"
#include "data/debian/package.h"
#include "data/deliver.h"
#include "store/mo.h"
#include "text/language.h"

namespace data::debian {

using base::Code;
using base::Error;
using base::Result;

namespace {

struct CataloguePath {
  std::string locale;  // "de", "en_GB"
  std::string name;    // "sc"
};

CataloguePath split_path(const std::string& path) {
  const auto folder = path.find("/LC_MESSAGES/");
  const auto locale = path.rfind('/', folder - 1);
  const auto file = base::file_name(path);
  return {path.substr(locale + 1, folder - locale - 1), file.substr(0, file.size() - 3)};
}

std::string key_of(const std::string& catalogue, const store::Message& message) {
  return catalogue + "|" + std::string(message.context) + "|" + std::string(message.id);
}

// The texts of one message on the wanted side, first form first.
std::vector<std::string_view> sides_of(const store::Message& message, bool original) {
  if (!original) return message.translations;
  std::vector<std::string_view> out{message.id};
  if (!message.plural.empty()) out.push_back(message.plural);
  return out;
}

void add_blocks(const store::Message& message, const std::string& key, bool original,
                std::vector<Block>& blocks, Reading& reading) {
  const auto texts = sides_of(message, original);
  for (std::size_t form = 0; form < texts.size(); ++form) {
    auto seen = without_accelerator(texts[form], message.context);
    if (seen.empty()) {
      ++reading.counts["message empty"];
      continue;
    }
    reading.counts["accelerator removed"] += seen != texts[form];
    blocks.push_back({form == 0 ? key : key + "#" + std::to_string(form), std::move(seen)});
  }
}

Result<void> read_catalogue(const Fetched& fetched, const Contents& contents,
                            const std::string& path, const std::string& bytes, Reading& reading) {
  const auto name = split_path(path).name;
  auto catalogue = TRY(store::read_mo(bytes, fetched.file + ":" + path));
  auto& messages = catalogue.messages;
  std::sort(messages.begin(), messages.end(), [](const auto& a, const auto& b) {
    return std::tie(a.context, a.id) < std::tie(b.context, b.id);
  });
  auto document = begin_document(fetched, contents, path, reading);
  document.kind = "messages";
  document.parallel = true;  // msgid and context are the key
  document.genre = "interface";
  const auto blank = document;
  document.key = name;
  for (const auto& message : messages) {
    const auto key = key_of(name, message);
    if (opens_document(key, message.id) && !document.blocks.empty()) {
      TRY(deliver(std::move(document), reading));
      document = blank;
      document.key = document_key(name, key);
    }
    add_blocks(message, key, fetched.side == "msgid", document.blocks, reading);
  }
  if (document.blocks.empty()) return {};
  return deliver(std::move(document), reading);
}

// The locale whose catalogues are read: the wanted language, or for originals the first one.
Result<std::string> choose_locale(const Fetched& fetched, const Contents& contents) {
  std::vector<std::string> locales;
  for (const auto& [path, bytes] : contents.catalogues) locales.push_back(split_path(path).locale);
  std::sort(locales.begin(), locales.end());
  for (const auto& locale : locales) {
    const auto found = text::canonical_language(locale);
    if (fetched.side == "msgid" || (found.ok() && *found == fetched.language)) return locale;
  }
  return Error{Code::bad_request,
               "the package has no messages in " + fetched.language + ", but in " + locales[0],
               fetched.name, "set the language it has, or choose another package"};
}

}  // namespace

Result<void> read_messages(const Fetched& fetched, const Contents& contents, base::Context& ctx,
                           Reading& reading) {
  if (contents.catalogues.empty()) return {};
  if (fetched.side == "msgid" && fetched.language != "eng_Latn")
    return Error{Code::bad_request,
                 "original messages are in English, the recipe says " + fetched.language,
                 fetched.name, "set language = \"eng_Latn\", or side = \"msgstr\""};
  const auto locale = TRY(choose_locale(fetched, contents));
  for (const auto& [path, bytes] : contents.catalogues) {
    TRY(ctx.cancel.check("sources"));
    if (split_path(path).locale != locale) continue;
    reading.bytes["read"] += static_cast<std::int64_t>(bytes.size());
    TRY(read_catalogue(fetched, contents, path, bytes, reading));
  }
  return {};
}

}  // namespace data::debian
