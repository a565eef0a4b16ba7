#include "store/gguf/cursor.h"

#include <algorithm>

#include "base/visible.h"

namespace store::gguf {

base::Result<std::size_t> Cursor::count(std::uint64_t claimed, std::uint64_t least,
                                        std::uint64_t most, const std::string& things) const {
  const auto room = left() / least;
  if (claimed > room)
    return bad("claims " + std::to_string(claimed) + " " + things + ", the file has bytes for " +
               std::to_string(room));
  if (claimed > most)
    return bad("has " + std::to_string(claimed) + " " + things + ", at most " +
               std::to_string(most) + " are read");
  return static_cast<std::size_t>(claimed);
}

base::Error Cursor::bad(const std::string& what, base::Code code) const {
  const auto named = name_.empty() ? "" : " '" + base::visible(name_.substr(0, 200)) + "'";
  return {code, std::string(kind_) + named + " " + what, path_,
          code == base::Code::bad_data ? "the file is cut short or damaged; fetch it again" : ""};
}

}  // namespace store::gguf
