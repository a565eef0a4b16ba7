// The library for C; what it promises stands in include/janua_tokenizer.h.
#include <algorithm>
#include <cstring>
#include <new>

#include "binding/engine.h"
#include "janua_tokenizer.h"

struct janua_tokenizer {
  std::shared_ptr<const binding::Engine> engine;
};

namespace {

thread_local std::string last_error;

int status_of(base::Code code) {
  switch (code) {
    case base::Code::bad_request:
      return JANUA_BAD_REQUEST;
    case base::Code::bad_data:
      return JANUA_BAD_DATA;
    case base::Code::missing:
      return JANUA_MISSING;
    case base::Code::unsupported:
      return JANUA_UNSUPPORTED;
    default:
      return JANUA_FAILED;
  }
}

int fail(int status, const char* sentence) noexcept {
  try {
    last_error = sentence;
  } catch (...) {
    last_error.clear();
  }
  return status;
}

// Runs what gives a Result; nothing it throws gets out.
template <class F>
int answered(F&& work) noexcept {
  try {
    last_error.clear();
    const auto done = work();
    if (done.ok()) return *done;
    return fail(status_of(done.error().code), done.error().sentence().c_str());
  } catch (const std::bad_alloc&) {
    return fail(JANUA_FAILED, "out of memory");
  } catch (const std::exception& error) {
    return fail(JANUA_FAILED, error.what());
  } catch (...) {
    return fail(JANUA_FAILED, "the work failed");
  }
}

base::Error null(const char* what) {
  return {base::Code::bad_request, std::string(what) + " is null", "", ""};
}

template <class From, class To>
int given_out(const From& from, To* to, std::size_t* size) {
  const auto room = std::exchange(*size, from.size());
  if (from.size() > room)
    return fail(JANUA_TOO_SMALL, "there is more than the room that was given");
  std::copy(from.begin(), from.end(), to);
  return JANUA_OK;
}

}  // namespace

janua_tokenizer* janua_tokenizer_open(const char* path) {
  janua_tokenizer* out = nullptr;
  answered([&]() -> base::Result<int> {
    if (!path) return null("the path");
    out = new janua_tokenizer{TRY(binding::Engine::load(path))};
    return int{JANUA_OK};
  });
  return out;
}

void janua_tokenizer_free(janua_tokenizer* tokenizer) { delete tokenizer; }

int64_t janua_tokenizer_vocabulary(const janua_tokenizer* tokenizer) {
  return tokenizer ? tokenizer->engine->size() : 0;
}

int32_t janua_tokenizer_bos(const janua_tokenizer* tokenizer) {
  return tokenizer ? tokenizer->engine->tokenizer().bos() : -1;
}

int32_t janua_tokenizer_eos(const janua_tokenizer* tokenizer) {
  return tokenizer ? tokenizer->engine->tokenizer().eos() : -1;
}

int janua_tokenizer_encode(const janua_tokenizer* tokenizer, const char* text, size_t size,
                           int special, int32_t* ids, size_t* count) {
  return answered([&]() -> base::Result<int> {
    if (!tokenizer) return null("the tokenizer");
    if (!count || (size > 0 && !text) || (*count > 0 && !ids)) return null("a pointer");
    const auto found =
        TRY(tokenizer->engine->ids({.text = {text ? text : "", size}, .special = special != 0}));
    return given_out(found, ids, count);
  });
}

int janua_tokenizer_decode(const janua_tokenizer* tokenizer, const int32_t* ids, size_t count,
                           int skip_special, char* text, size_t* size) {
  return answered([&]() -> base::Result<int> {
    if (!tokenizer) return null("the tokenizer");
    if (!size || (count > 0 && !ids) || (*size > 0 && !text)) return null("a pointer");
    const auto found = TRY(tokenizer->engine->decode({ids, count}, skip_special != 0));
    return given_out(found, text, size);
  });
}

const char* janua_tokenizer_last_error(void) { return last_error.c_str(); }
