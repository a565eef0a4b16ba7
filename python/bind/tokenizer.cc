#include "bind/tokenizer.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind/encode.h"
#include "bind/given.h"
#include "bind/outside.h"

namespace bind {
namespace {

using namespace nb::literals;
using binding::Conversation;
using binding::Engine;
using Strings = std::map<std::string, std::string>;

template <class F>
auto outside(F&& work) {
  auto made = [&] {
    const Outside free;
    return work();
  }();
  return taken(std::move(made));
}

nb::bytes decode_bytes(const Tokenizer& self, nb::handle given, bool skip_special) {
  const auto ids = ids_of(given);
  const auto out = outside([&] { return self.engine->decode_bytes(ids, skip_special); });
  return nb::bytes(out.data(), out.size());
}

std::optional<tokenizer::TokenId> token_to_id(const Tokenizer& self, nb::handle token) {
  const Text text(token, "a token");
  return outside([&] { return self.engine->id_of(text.view()); });
}

std::optional<std::string> id_to_token(const Tokenizer& self, nb::handle id) {
  const auto ids = ids_of(id);
  if (ids.size() != 1)
    throw nb::value_error("one id is asked for; tokens of several: a list of calls");
  return outside([&] { return self.engine->token(ids[0]); });
}

std::map<std::string, tokenizer::TokenId> vocabulary(const Tokenizer& self) {
  return outside([&]() -> base::Result<std::map<std::string, tokenizer::TokenId>> {
    std::map<std::string, tokenizer::TokenId> out;
    for (tokenizer::TokenId id = 0; id < self.engine->size(); ++id)
      if (auto token = TRY(self.engine->token(id))) out.emplace(std::move(*token), id);
    return out;
  });
}

nb::list added_tokens(const Tokenizer& self) {
  nb::list out;
  for (const auto& token : self.engine->tokenizer().added_tokens()) {
    nb::dict one;
    one["id"] = token.id;
    one["content"] = token.content;
    one["special"] = token.special;
    one["normalized"] = token.normalized;
    one["lstrip"] = token.lstrip;
    one["rstrip"] = token.rstrip;
    one["single_word"] = token.single_word;
    out.append(one);
  }
  return out;
}

nb::dict special_ids(const Tokenizer& self) {
  const auto& ids = self.engine->tokenizer().special_ids();
  const auto known = [](tokenizer::TokenId id) { return id >= 0 ? nb::cast(id) : nb::none(); };
  nb::dict out;
  out["bos"] = known(ids.bos);
  out["eos"] = known(ids.eos);
  out["pad"] = known(ids.pad);
  out["stop"] = ids.stop;
  return out;
}

nb::object around(const Tokenizer& self) {
  const auto& head = self.engine->head();
  return head.around ? nb::make_tuple(head.before.size(), head.after.size())
                     : nb::object(nb::none());
}

Strings named_tokens(const Tokenizer& self) {
  const auto& tokens = self.engine->chat_source().tokens;
  return {tokens.begin(), tokens.end()};
}

std::optional<std::string> chat_template(const Tokenizer& self) {
  const auto& text = self.engine->chat_source().choose();
  return text.empty() ? std::nullopt : std::optional(text);
}

std::string render(const Tokenizer& self, const Conversation& asked) {
  return outside([&] { return self.chats->text(asked); });
}

nb::tuple render_ids(const Tokenizer& self, const Conversation& asked) {
  const auto out = outside([&] { return self.chats->ids(asked); });
  std::vector<int> mask(out.said.begin(), out.said.end());
  return nb::make_tuple(out.ids, mask);
}

}  // namespace

Tokenizer::Tokenizer(std::shared_ptr<const Engine> given)
    : engine(std::move(given)), chats(std::make_shared<binding::Chats>(engine)) {}

void define_tokenizer(nb::module_& module) {
  nb::class_<Conversation>(module, "Conversation", "What is rendered; lists and objects are JSON.")
      .def(
          "__init__",
          [](Conversation* self, std::string messages, std::string tools, std::string documents,
             std::string more, bool add_generation_prompt, bool continue_final_message,
             std::optional<std::string> chat_template, Strings tokens, std::string now) {
            new (self) Conversation{
                std::move(messages),      std::move(tools),      std::move(documents),
                std::move(more),          add_generation_prompt, continue_final_message,
                std::move(chat_template), std::move(tokens),     std::move(now)};
          },
          "messages"_a, "tools"_a = "", "documents"_a = "", "more"_a = "",
          "add_generation_prompt"_a = false, "continue_final_message"_a = false,
          "chat_template"_a = nb::none(), "tokens"_a = Strings(), "now"_a = "");
  nb::class_<Tokenizer>(module, "Tokenizer", "A tokenizer that is loaded; it never changes.")
      .def(
          "__init__",
          [](Tokenizer* self, const nb::bytes& path) {
            const std::string place(path.c_str(), path.size());
            new (self) Tokenizer(outside([&] { return Engine::load(place); }));
          },
          "place"_a, "Of a folder or file, whose name is bytes as the system has it.")
      .def(
          "__init__",
          [](Tokenizer* self, Strings files, const std::string& name) {
            new (self) Tokenizer(outside([&] { return Engine::of_files(std::move(files), name); }));
          },
          "files"_a, "name"_a, "Of what would stand in a folder, by name.")
      .def(
          "encode", encode, "text"_a.none(), "add_special_tokens"_a = true, "pair"_a = nb::none(),
          nb::sig("def encode(self, text: str | bytes, add_special_tokens: bool = True, "
                  "pair: str | bytes | None = None) -> Encoding"),
          "The tokens of a text. Bytes that are no UTF-8 are kept as they are where the tokenizer has tokens for all "
          "bytes, else refused.")
      .def(
          "encode_batch", encode_batch, "texts"_a.none(), "add_special_tokens"_a = true,
          "threads"_a = 0,
          nb::sig(
              "def encode_batch(self, texts: collections.abc.Iterable[str | bytes | tuple[str | bytes, str | bytes]], "
              "add_special_tokens: bool = True, threads: int = 0) -> list[Encoding]"),
          "Those of many texts, or pairs of two in a tuple, on several threads; 0 is all that there are.")
      .def(
          "decode", decode, "ids"_a.none(), "skip_special_tokens"_a = true,
          nb::sig("def decode(self, ids: object, skip_special_tokens: bool = True) -> str"),
          "The text of ids: of a list, an array or an Encoding. What is no character reads U+FFFD.")
      .def(
          "decode_batch", decode_batch, "batch"_a.none(), "skip_special_tokens"_a = true,
          "threads"_a = 0,
          nb::sig(
              "def decode_batch(self, batch: collections.abc.Iterable[object], skip_special_tokens: bool = True, "
              "threads: int = 0) -> list[str]"))
      .def(
          "decode_bytes", decode_bytes, "ids"_a.none(), "skip_special_tokens"_a = true,
          nb::sig("def decode_bytes(self, ids: object, skip_special_tokens: bool = True) -> bytes"),
          "The bytes themselves, which may end in half a character.")
      .def("token_to_id", token_to_id, "token"_a.none(),
           nb::sig("def token_to_id(self, token: str) -> int | None"))
      .def("id_to_token", id_to_token, "id"_a.none(),
           nb::sig("def id_to_token(self, id: int) -> str | None"))
      .def("__len__", [](const Tokenizer& self) { return self.engine->size(); })
      .def("vocabulary", vocabulary, "Every token's spelling and its id.")
      .def_prop_ro("added_tokens", added_tokens,
                   nb::sig("def added_tokens(self) -> list[dict[str, typing.Any]]"),
                   "Tokens that are found in a text as they are spelled, with their flags.")
      .def_prop_ro(
          "special_ids", special_ids, nb::sig("def special_ids(self) -> dict[str, typing.Any]"),
          "bos, eos and pad, None where the model's files name none; stop: what ends an answer.")
      .def_prop_ro("named_tokens", named_tokens,
                   "bos_token and others that templates may name, by name.")
      .def_prop_ro("chat_template", chat_template,
                   "The template that the model brings, None without one.")
      .def_prop_ro(
          "files", [](const Tokenizer& self) -> Strings { return self.engine->files(); },
          "What would stand in a folder of this tokenizer, by name.")
      .def_prop_ro(
          "_around", around, nb::sig("def _around(self) -> tuple[int, int] | None"),
          "How many tokens stand in front of a text and behind it; None where that is not all.")
      .def("_render", render, "conversation"_a)
      .def("_render_ids", render_ids, "conversation"_a,
           nb::sig(
               "def _render_ids(self, conversation: Conversation) -> tuple[list[int], list[int]]"));
}

}  // namespace bind
