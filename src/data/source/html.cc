// One HTML page as one document.
#include "data/deliver.h"
#include "data/local.h"

namespace data::source {

namespace {

base::Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  TRY(ctx.cancel.check("sources"));
  const auto name = base::file_name(fetched.file);
  return deliver(TRY(read_page(fetched, fetched.file, name, ctx, reading)), reading);
}

base::Result<void> ready(const base::Settings& options, base::Disk& disk) {
  return is_text_file(options.as<TextSource>(), true, disk);
}

}  // namespace

extern const Entry html{.summary = "one HTML page",
                        .options = base::options<TextSource>,
                        .label = local_label<TextSource>,
                        .fetch = local_file<TextSource>,
                        .read = read,
                        .ready = ready};

}  // namespace data::source
