// One plain text file (.gz and .zst are unpacked) as one document; its blocks are paragraphs.
#include "data/deliver.h"
#include "data/ending.h"
#include "data/local.h"

namespace data::source {

namespace {

base::Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  TRY(ctx.cancel.check("sources"));
  const auto name = base::file_name(fetched.file);
  return deliver(TRY(read_one(fetched, fetched.file, name, ctx, reading)), reading);
}

base::Result<void> ready(const base::Settings& options, base::Disk& disk) {
  const auto& recipe = options.as<TextSource>();
  return is_text_file(recipe, is_html(recipe.path.place()), disk);
}

}  // namespace

extern const Entry text{.summary = "one plain text file",
                        .options = base::options<TextSource>,
                        .label = local_label<TextSource>,
                        .fetch = local_file<TextSource>,
                        .read = read,
                        .ready = ready};

}  // namespace data::source
