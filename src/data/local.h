// What the sources of local files share.
#pragma once

#include "data/source.h"

namespace data {

// A file of the local disk as a fetched source. Error: missing, io;
// verification if recipe.sha256 differs.
base::Result<Fetched> find_file(const SourceRecipe& recipe, base::Context& ctx);

// A document of a local source: licence as the recipe says, else NOASSERTION; url "NAME/PATH".
Document begin_document(const Fetched& fetched, const std::string& path);

// What a file is by its name, in any case and with .gz or .zst behind it.
bool is_html(const std::string& path);  // .html, .htm, .xhtml, .xht
bool is_text(const std::string& path);  // .txt, .text, .md, .markdown

// A label that somebody else wrote (a file name, a member of a line) without signs that steer a
// terminal or turn the direction of text: each becomes "%1B"; counted as "label escaped".
std::string safe_label(std::string label, Reading& reading);

// One HTML page or plain text as a document, by the ending of its name (all that is not HTML is
// text), named `path` inside the source. At most 1 GiB unpacked. Error: bad_data, missing;
// unsupported for a file in an encoding that cannot be read, named (text/charset.h).
base::Result<void> read_one(const Fetched& fetched, const base::Path& file, const std::string& path,
                            base::Context& ctx, Reading& reading);
base::Result<void> read_page(const Fetched& fetched, const base::Path& file,
                             const std::string& path, base::Context& ctx, Reading& reading);

}  // namespace data
