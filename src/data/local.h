// What the sources of local files share.
#pragma once

#include "data/source.h"

namespace data {

// A file of the local disk as a fetched source. Error: missing, io; verification if recipe.sha256
// differs.
base::Result<Fetched> find_file(const SourceRecipe& recipe, base::Context& ctx);

// A document of a local source: licence as the recipe says, else NOASSERTION; url "NAME/PATH".
Document begin_document(const Fetched& fetched, const std::string& path);

// The text of a file, .gz and .zst unpacked, at most 1 GiB. Error: bad_data, missing.
base::Result<std::string> read_text(base::Disk& disk, const base::Path& path);

// One HTML page or plain text as a document, by the ending of its name (.html, .htm and .xhtml; all
// else is text), named `path` inside the source.
base::Result<void> read_one(const Fetched& fetched, const base::Path& file, const std::string& path,
                            base::Context& ctx, Reading& reading);
base::Result<void> read_page(const Fetched& fetched, const base::Path& file,
                             const std::string& path, base::Context& ctx, Reading& reading);

}  // namespace data
