// What the sources of local files share.
#pragma once

#include "base/recipe_path.h"
#include "data/source.h"

namespace data {

// The keys that sources of the local disk share.
struct LocalSource {
  std::string name;
  std::string language;
  base::RecipePath path;
  std::string sha256;
  std::string license;
  std::string genre;
  bool parallel = false;

  template <class V>
  void fields(V& v) {
    fields(v, "language of the text, such as de or deu_Latn");
  }
  template <class V>
  void fields(V& v, const char* language_text) {
    v(name, "name", "a name of your choice");
    v(language, "language", language_text);
    v(path, "path", "local file or folder, from the folder of the recipe");
    v(sha256, "sha256", "SHA-256 it must have; empty takes what is found");
    v(license, "license",
      "what the text stands under, as SPDX says it: CC-BY-4.0, MIT OR Apache-2.0; "
      "LicenseRef-my-own for a licence of your own");
    v(genre, "genre",
      "what kind of writing it is: manual, interface or web; limits of rules can differ by it");
    v(parallel, "parallel",
      "whether documents of equal names are translations of one another, here and in other sources "
      "that say so; they are held out together then");
  }
  // The language must be there and known, and so must the licence. Error: bad_request.
  base::Result<void> check() const;
  base::Result<void> check_license() const;
  // What is there must be sound. Error: bad_request.
  base::Result<void> check_but_language() const;
};

// The keys of a source that holds text in files, which may be older than UTF-8.
struct TextSource : LocalSource {
  std::string encoding;

  template <class V>
  void fields(V& v) {
    LocalSource::fields(v);
    v(encoding, "encoding",
      "of files that are not UTF-8 and declare nothing, such as windows-1252; "
      "empty leaves them out");
  }
  base::Result<void> check() const;
};

// Members of an Entry whose options are T, a LocalSource or more.
template <class T>
source::Label local_label(const base::Settings& options) {
  const auto& own = options.as<T>();
  source::Label out{own.name, own.language, own.license};
  if constexpr (requires { own.languages; }) out.languages = own.languages;
  return out;
}
// Error: missing; bad_request if it is a folder; io if it cannot be read, as pipes, sockets and
// devices cannot.
base::Result<void> is_file(const LocalSource& source, base::Disk& disk);
template <class T>
base::Result<void> file_ready(const base::Settings& options, base::Disk& disk) {
  return is_file(options.as<T>(), disk);
}
// Also that its beginning can be read as text, for one file that cannot stops the reading. Error:
// as is_file; bad_request if there is none in it; unsupported if the first MiB is neither UTF-8 nor
// declares a charset and the recipe says none; bad_data for damaged compression, and for one that is
// too large.
base::Result<void> is_text_file(const TextSource& source, bool html, base::Disk& disk);

// One of many documents, each of which may be in another language.
struct ManyTexts : TextSource {
  std::vector<std::string> languages;

  template <class V>
  void fields(V& v) {
    TextSource::fields(v);
    v(languages, "languages",
      "where they are several: each document is told by its text to be in one of these, or left "
      "out");
  }
  base::Result<void> check() const;
};

// What reading needs to know besides what a Fetched says; null if the recipe says nothing.
base::Json reading_options(const LocalSource& recipe);
base::Json reading_options(const TextSource& recipe);

// A file of the local disk as a fetched source. Error: missing, io; verification if it is not what
// recipe.sha256 wants.
base::Result<Fetched> find_file(const LocalSource& recipe, base::Context& ctx);
template <class T>
base::Result<Fetched> local_file(const base::Settings& options, base::Context& ctx) {
  auto out = TRY(find_file(options.as<T>(), ctx));
  out.options = reading_options(options.as<T>());
  return out;
}

// A document of a local source: licence as the recipe says, else NOASSERTION; url "NAME/PATH".
Document begin_document(const Fetched& fetched, const std::string& path);

// Asked before a file is hashed or read. Error: bad_data where it is larger than kLargestText.
base::Result<void> check_size(std::uint64_t bytes, const base::Path& file);

// A label that somebody else wrote (a file name, a member of a line) without signs that steer a
// terminal or turn the direction of text: each becomes "%1B"; counted as "label escaped".
std::string safe_label(std::string label, Reading& reading);

// A text file whole, as UTF-8: by its mark, its own bytes, or what fetched.options says. Error:
// as read_one().
base::Result<std::string> read_decoded(const Fetched& fetched, const base::Path& file,
                                       base::Context& ctx, Reading& reading);
// The same of its first 64 KiB, unpacked; `encoding` as the recipe says it.
base::Result<std::string> read_head(const base::Path& file, const std::string& encoding,
                                    base::Disk& disk);

// One HTML page or plain text as a document, by the ending of its name (all that is not HTML is
// text), named `path` inside the source. At most 1 GiB unpacked. Error: bad_data for a file that
// cannot be read as what it is (cut short, a page nested too deeply), missing, io; unsupported for
// one in an encoding that cannot be read, named (text/charset.h). What is not UTF-8 and declares
// nothing is read as fetched.options says.
base::Result<Document> read_one(const Fetched& fetched, const base::Path& file,
                                const std::string& path, base::Context& ctx, Reading& reading);
base::Result<Document> read_page(const Fetched& fetched, const base::Path& file,
                                 const std::string& path, base::Context& ctx, Reading& reading);

}  // namespace data
