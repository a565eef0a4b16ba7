// The text of ids that come one by one, as they come: what was given out once is never taken back, and no half
// of a character is given out.
//
// Bytes wait until their character is whole, or cannot become one. Of byte-level tokenizers that is all. Decoders of
// others look at what stands around a token, so a token is decoded behind those that were given out last. A decoder that
// replaces a whole run of byte tokens where one of them makes no character (ByteFallback) is told of the end of the run
// too late: a character that such a run began with was given out, and decode() of all ids has U+FFFD in its place. Ids
// of a text have no such runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "binding/engine.h"

namespace binding {

class DecodeStream {
 public:
  DecodeStream(std::shared_ptr<const Engine> engine, bool skip_special);

  // What can be said now; "" while a character is not whole. Error: as Engine::pipeline().
  base::Result<std::string> push(TokenId id);
  // The rest, in which what is no character is U+FFFD. Afterwards the next text may come.
  base::Result<std::string> finish();

 private:
  std::string push_bytes(std::string_view bytes);  // what is whole of them, behind those that wait
  base::Result<std::string> push_token(TokenId id);

  std::shared_ptr<const Engine> engine_;
  bool skip_special_;
  std::string rest_;             // bytes of a character that is not whole
  std::vector<TokenId> window_;  // tokens that were given out last, and those that wait
  std::size_t given_ = 0;        // how many of them were
  std::string shown_;            // what those decode to alone
};

}  // namespace binding
