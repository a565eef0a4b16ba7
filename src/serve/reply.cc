#include "serve/reply.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "base/utf8.h"

namespace serve {
namespace {

using base::Json;
using infer::Finish;

const char* finish_reason(Finish finish) { return finish == Finish::length ? "length" : "stop"; }

Json bytes_of(const std::string& bytes) {
  Json out = Json::array();
  for (const char c : bytes) out.push_back(static_cast<unsigned char>(c));
  return out;
}

// The text of a token; "bytes:\\xe2\\x80" for part of a character, as the API of OpenAI has it.
std::string name_of(infer::TokenId token, const infer::TextCodec& codec) {
  auto text = codec.spelling(token);
  if (infer::to_utf8(text) == text) return text;
  std::string out = "bytes:";
  for (const char c : text) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    out += hex;
  }
  return out;
}

}  // namespace

std::string sse(const Json& body) {
  return "data: " + body.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n\n";
}

std::int64_t characters(const std::string& text) { return base::count_code_points(text); }

ReplyShape::ReplyShape(bool chat, std::string id, std::int64_t created, std::string model,
                       bool logprobs, bool usage_asked, const infer::TextCodec& codec,
                       std::string model_id)
    : chat_(chat),
      id_(std::move(id)),
      created_(created),
      model_(std::move(model)),
      model_id_(std::move(model_id)),
      logprobs_(logprobs),
      usage_asked_(usage_asked),
      codec_(codec) {}

Json ReplyShape::fingerprint() const { return model_id_.empty() ? Json() : Json(model_id_); }

Json ReplyShape::chunk(Json choices) const {
  Json out = {{"id", id_},
              {"object", chat_ ? "chat.completion.chunk" : "text_completion"},
              {"created", created_},
              {"model", model_},
              {"system_fingerprint", fingerprint()},
              {"choices", std::move(choices)}};
  if (usage_asked_) out["usage"] = nullptr;
  return out;
}

std::string ReplyShape::role_event(int index) const {
  const Json choice = {{"index", index},
                       {"delta", {{"role", "assistant"}, {"content", ""}}},
                       {"logprobs", nullptr},
                       {"finish_reason", nullptr}};
  return sse(chunk(Json::array({choice})));
}

std::string ReplyShape::piece_event(int index, const infer::Piece& piece, Tokens from) const {
  Json choice = {{"index", index}, {"finish_reason", nullptr}};
  if (chat_)
    choice["delta"] = {{"content", piece.text}};
  else
    choice["text"] = piece.text;
  choice["logprobs"] = logprobs(piece.written, from);
  return sse(chunk(Json::array({std::move(choice)})));
}

std::string ReplyShape::finish_event(int index, Finish finish) const {
  Json choice = {{"index", index}, {"logprobs", nullptr}, {"finish_reason", finish_reason(finish)}};
  if (chat_)
    choice["delta"] = Json::object();
  else
    choice["text"] = "";
  auto out = chunk(Json::array({std::move(choice)}));
  if (!sampling_.is_null()) out["sampling"] = sampling_;
  return sse(out);
}

static Json usage_json(const Usage& usage) {
  return {{"prompt_tokens", usage.prompt},
          {"completion_tokens", usage.answer},
          {"total_tokens", usage.prompt + usage.answer}};
}

std::string ReplyShape::usage_event(const Usage& usage) const {
  auto out = chunk(Json::array());
  out["usage"] = usage_json(usage);
  return sse(out);
}

Json ReplyShape::choice(int index, const std::string& text,
                        const std::vector<infer::Written>& written, Finish finish,
                        Tokens from) const {
  Json out = {{"index", index}, {"finish_reason", finish_reason(finish)}};
  if (chat_)
    out["message"] = {{"role", "assistant"}, {"content", text}, {"refusal", nullptr}};
  else
    out["text"] = text;
  out["logprobs"] = logprobs(written, from);
  return out;
}

Json ReplyShape::whole(Json choices, const Usage& usage) const {
  Json out = {{"id", id_},
              {"object", chat_ ? "chat.completion" : "text_completion"},
              {"created", created_},
              {"model", model_},
              {"system_fingerprint", fingerprint()},
              {"choices", std::move(choices)},
              {"usage", usage_json(usage)}};
  if (!sampling_.is_null()) out["sampling"] = sampling_;
  return out;
}

Json ReplyShape::chat_logprobs(const std::vector<infer::Written>& written) const {
  Json content = Json::array();
  for (const auto& token : written) {
    Json top = Json::array();
    for (const auto& other : token.choice.top) {
      const auto bytes = codec_.spelling(other.token);
      top.push_back({{"token", infer::to_utf8(bytes)},
                     {"logprob", other.logprob},
                     {"bytes", bytes_of(bytes)}});
    }
    content.push_back({{"token", token.text},
                       {"logprob", token.choice.logprob},
                       {"bytes", bytes_of(token.bytes)},
                       {"top_logprobs", std::move(top)}});
  }
  return {{"content", std::move(content)}, {"refusal", nullptr}};
}

// Keys are texts. The token that stands there comes first, as `tokens` calls it; of two others with
// one text the likelier stays.
Json ReplyShape::top_logprobs(const infer::Written& token) const {
  Json top = {{token.text, token.choice.logprob}};
  for (const auto& other : token.choice.top)
    if (other.token != token.choice.token) top.emplace(name_of(other.token, codec_), other.logprob);
  return top;
}

Json ReplyShape::logprobs(const std::vector<infer::Written>& written, Tokens from) const {
  if (!logprobs_) return nullptr;
  if (chat_) return chat_logprobs(written);
  Json tokens = Json::array(), values = Json::array(), tops = Json::array(),
       offsets = Json::array();
  for (const auto& token : written) {
    const bool unjudged = from.begin_text && tokens.empty();
    tokens.push_back(token.text);
    values.push_back(unjudged ? Json() : Json(token.choice.logprob));
    tops.push_back(unjudged ? Json() : top_logprobs(token));
    offsets.push_back(from.offset);
    from.offset += characters(token.text);
  }
  return {{"tokens", std::move(tokens)},
          {"token_logprobs", std::move(values)},
          {"top_logprobs", std::move(tops)},
          {"text_offset", std::move(offsets)}};
}

}  // namespace serve
