// A number of the thread that runs: the least that no other living thread had when it first asked. It is the
// thread's until that ends, so numbers are as few as threads that live at the same time.
#pragma once

#include <cstddef>

namespace tokenizer {

std::size_t thread_number();

}  // namespace tokenizer
