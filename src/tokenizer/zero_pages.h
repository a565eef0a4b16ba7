// Memory of zeros that the system gives as it is touched, in large pages where it has them.
#pragma once

#include <cstddef>

namespace tokenizer {

class ZeroPages {
 public:
  // At a multiple of two megabytes, so that tables looked up at random cost few faults and translations.
  explicit ZeroPages(std::size_t bytes);
  ZeroPages(const ZeroPages&) = delete;
  ZeroPages& operator=(const ZeroPages&) = delete;
  ~ZeroPages();

  void* at() const { return at_; }

 private:
  void *memory_, *at_;
  std::size_t size_;
};

}  // namespace tokenizer
