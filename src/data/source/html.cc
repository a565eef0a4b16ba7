// One HTML page as one document.
#include "data/local.h"

namespace data::source {

namespace {

base::Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  TRY(ctx.cancel.check("sources"));
  return read_page(fetched, fetched.file, base::file_name(fetched.file), ctx, reading);
}

}  // namespace

extern const Entry html{find_file, read};

}  // namespace data::source
