// The tokenizer, as Python's class of the same name in janua/__init__.py is made of it.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>

#include "binding/conversation.h"
#include "binding/engine.h"

namespace bind {

struct Tokenizer {
  std::shared_ptr<const binding::Engine> engine;
  std::shared_ptr<const binding::Chats> chats;
  explicit Tokenizer(std::shared_ptr<const binding::Engine> engine);
};

void define_tokenizer(nanobind::module_& module);
void define_stream(nanobind::module_& module);
void define_training(nanobind::module_& module);
void define_comparison(nanobind::module_& module);

}  // namespace bind
