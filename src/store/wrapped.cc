#include "store/wrapped.h"

#include <algorithm>
#include <cctype>

namespace store {

namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view begin;
  const char *what, *hint;
};

constexpr const char* kUnpack = "unpack it and put what was in it in its place";

constexpr Kind kKinds[] = {
    {"\x1f\x8b"sv, "this is a file that gzip packed", "unpack it first: gzip -d"},
    {"\x28\xb5\x2f\xfd"sv, "this is a file that zstd packed", "unpack it first: zstd -d"},
    {"\xfd"
     "7zXZ\0"sv,
     "this is a file that xz packed", "unpack it first: xz -d"},
    {"PK\x03\x04"sv, "this is a zip archive, or a checkpoint that PyTorch pickled",
     "unpack an archive; of a checkpoint fetch the safetensors, for a pickle is never read"},
    {"\x80\x02"sv, "this is a pickle, which may run anything and is never read",
     "fetch the safetensors of the model"},
    {"version https://git-lfs.github.com/"sv,
     "this is a pointer of Git LFS, and not the file that it points to",
     "fetch the file itself: git lfs pull, in the clone"},
    {"GGUF"sv, "this is a file of GGUF",
     "let its name end in .gguf, and name the file itself instead of a folder"}};

bool begins_with(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(), [](char a, char b) {
           return a == static_cast<char>(std::tolower(static_cast<unsigned char>(b)));
         });
}

bool is_page(std::string_view head) {
  const auto first = head.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  if (first == std::string_view::npos) return false;
  const auto text = head.substr(first);
  return begins_with(text, "<!doctype html") || begins_with(text, "<html");
}

bool is_tar(std::string_view head) { return head.size() > 262 && head.substr(257, 5) == "ustar"; }

// A header of JSON behind its length, of which no text has zeros.
bool is_safetensors(std::string_view head) {
  return head.size() > 10 && head[8] == '{' && head.substr(5, 3) == "\0\0\0"sv;
}

}  // namespace

Wrapped wrapped(std::string_view head) {
  for (const auto& kind : kKinds)
    if (head.starts_with(kind.begin)) return {kind.what, kind.hint};
  if (is_tar(head)) return {"this is a tar archive", kUnpack};
  if (is_page(head))
    return {"this is a page of HTML, such as a server gives for a login or an error",
            "fetch the file itself: its address leads to a page about it"};
  return {};
}

Wrapped not_a_config(std::string_view head) {
  if (is_safetensors(head))
    return {"this is a file of safetensors, which holds weights alone",
            "name the folder that holds it with its config.json"};
  return wrapped(head);
}

}  // namespace store
