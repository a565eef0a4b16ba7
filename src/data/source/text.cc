// One plain text file (.gz and .zst are unpacked) as one document; its blocks are paragraphs.
#include "data/local.h"

namespace data::source {

namespace {

base::Result<void> read(const Fetched& fetched, base::Context& ctx, Reading& reading) {
  TRY(ctx.cancel.check("sources"));
  return read_one(fetched, fetched.file, base::file_name(fetched.file), ctx, reading);
}

}  // namespace

extern const Entry text{find_file, read};

}  // namespace data::source
