// How the house says that something failed.
//
// A function that can fail returns Result<T>: either the value or an Error, which is a sentence to
// a person: what went wrong, where, and what to do about it. TRY(expr) unwraps or leaves early:
//
//   Result<Page> read(const Path& path, Context& ctx) {
//     auto bytes = TRY(ctx.disk.read(path));
//     if (bytes.empty()) return Error{Code::bad_data, "the file is empty", path, "fetch it again"};
//
// Mathematics (forward passes, kernels) may throw instead; guard() makes that an Error at the door.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace base {

// What kind of failure; it decides the exit status (see exit_status) and the HTTP status.
enum class Code {
  bad_request,   // the command line, recipe or HTTP body asks for something that cannot be
  bad_data,      // bytes from outside are not what they claim to be
  missing,       // a file, package, key or route is not there
  io,            // the system refused a read or a write
  full_disk,     // no space is left; nothing was half written
  locked,        // somebody else works on this directory
  unsupported,   // the request is sound, this build or machine cannot do it
  gate,          // a limit set in the recipe was crossed (licence, parity, reconciliation)
  failed,        // the work itself failed
  verification,  // a check said no: the bytes are not what the record says
  interrupted,   // Ctrl-C or SIGTERM; the work can be resumed
};

struct Error {
  Code code = Code::failed;
  std::string what;   // one sentence without a full stop
  std::string where;  // file, file:line, URL, stage; may be empty
  std::string hint;   // what to do; may be empty

  // "corpus.toml:12: unknown key 'vocabb'; did you mean 'vocab'?"
  std::string sentence() const;
};

// 1 the work failed, 2 the request was wrong, 3 a verification said no, 130 interrupted.
int exit_status(Code code);
const char* name(Code code);
// One sentence that says when the code is used; docs/errors.md is made from it.
const char* meaning(Code code);

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT
  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  Error& error() { return std::get<1>(state_); }
  const Error& error() const { return std::get<1>(state_); }
  T take() { return std::get<0>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT
  bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  Error& error() { return *error_; }
  const Error& error() const { return *error_; }
  void take() {}

 private:
  std::optional<Error> error_;
};

inline Result<void> done() { return {}; }

template <class T>
struct AsResult {
  using type = Result<T>;
};
template <class T>
struct AsResult<Result<T>> {
  using type = Result<T>;
};

// Runs fn, which may throw, and turns what it throws into an Error with this `where`. What fn
// returns as a Result stays that Result. `more_memory`: what to do where memory ran out, for whoever
// knows what took it.
template <class F>
auto guard(const std::string& where, F&& fn,
           const char* more_memory = "close other programs, or use a machine with more memory") ->
    typename AsResult<decltype(fn())>::type {
  try {
    if constexpr (std::is_void_v<decltype(fn())>) {
      fn();
      return {};
    } else {
      return fn();
    }
  } catch (const std::bad_alloc&) {
    return Error{Code::failed, "out of memory", where, more_memory};
  } catch (const std::exception& e) {
    return Error{Code::failed, e.what(), where, ""};
  }
}

// A broken invariant: a bug of ours, never bad input. Prints the sentence and aborts; always on.
[[noreturn]] void broken(const char* file, int line, const char* sentence);

}  // namespace base

#define TRY(...)                                                \
  ({                                                            \
    auto try_result = (__VA_ARGS__);                            \
    if (!try_result.ok()) return std::move(try_result.error()); \
    try_result.take();                                          \
  })

#define CHECK(condition, sentence)                                  \
  do {                                                              \
    if (!(condition)) ::base::broken(__FILE__, __LINE__, sentence); \
  } while (false)
