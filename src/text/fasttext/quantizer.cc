#include "text/fasttext/quantizer.h"

namespace text::fasttext {

base::Result<Quantizer> Quantizer::read(Cursor& file, std::uint64_t dimension) {
  const auto most = static_cast<std::int32_t>(dimension);
  TRY(file.number<std::int32_t>("the dimension of a quantiser", most, most));
  const auto parts = TRY(file.number<std::int32_t>("the parts of a quantiser", 1, most));
  const auto width = TRY(file.number<std::int32_t>("the width of a part", 1, most));
  const auto last = TRY(file.number<std::int32_t>("the width of the last part", 1, width));
  if (std::int64_t{parts - 1} * width + last != most)
    return file.bad("the parts of a quantiser are not a row");
  Quantizer out;
  out.parts_ = static_cast<std::size_t>(parts);
  out.width_ = static_cast<std::size_t>(width);
  out.last_ = static_cast<std::size_t>(last);
  out.table_ =
      TRY(file.take(base::Size(dimension) * kCodes * sizeof(float), "a quantiser's table"));
  for (std::size_t at = 0; at < out.table_.size(); at += sizeof(float))
    if (!std::isfinite(number(out.table_.data() + at)))
      return file.bad("a number of a quantiser's table is none");
  return out;
}

}  // namespace text::fasttext
