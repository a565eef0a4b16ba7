// The bodies that are read and the answers that are made. "TOKEN" is the largest token id of the model,
// "CONTEXT8" what a request may read and write at most; null stands for a field that is not there.
#include "serve/openapi.h"

namespace serve {
namespace {

using base::Json;

constexpr const char* kSchemas = R"json({
"Anything": {},
"Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "object",
  "required": ["message", "type", "param", "code"], "properties": {
    "message": {"type": "string"}, "type": {"type": "string"},
    "param": {"type": ["string", "null"]}, "code": {"type": ["string", "null"]}}}}},
"Health": {"type": "object", "required": ["status", "running", "waiting"], "properties": {
  "status": {"type": "string"}, "running": {"type": "integer"}, "waiting": {"type": "integer"}}},
"Model": {"type": "object", "required": ["id", "object", "max_model_len", "verified"], "properties": {
  "id": {"type": "string"}, "object": {"const": "model"}, "created": {"type": "integer"}, "owned_by": {"type": "string"},
  "max_model_len": {"type": "integer"}, "kind": {"type": ["string", "null"]},
  "content_id": {"type": ["string", "null"]}, "verified": {"type": "boolean"}}},
"Models": {"type": "object", "required": ["object", "data"], "properties": {"object": {"const": "list"},
  "data": {"type": "array", "items": {"$ref": "#/components/schemas/Model"}}}},
"Token": {"type": "integer", "minimum": 0, "maximum": "TOKEN"},
"Content": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "object", "required": ["type", "text"],
  "properties": {"type": {"const": "text"}, "text": {"type": "string"}}}}]},
"Message": {"type": "object", "required": ["role", "content"], "properties": {
  "role": {"enum": ["system", "developer", "user", "assistant"]}, "content": {"$ref": "#/components/schemas/Content"}}},
"Sampling": {"type": "object", "properties": {
  "model": {"type": ["string", "null"]},
  "temperature": {"type": ["number", "null"], "minimum": 0, "maximum": 2},
  "top_p": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
  "top_k": {"type": ["integer", "null"], "minimum": -1, "maximum": 1000000},
  "min_p": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
  "repetition_penalty": {"type": ["number", "null"], "minimum": 0.01, "maximum": 10},
  "presence_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2},
  "frequency_penalty": {"type": ["number", "null"], "minimum": -2, "maximum": 2},
  "logit_bias": {"type": ["object", "null"], "maxProperties": 1024,
    "propertyNames": {"pattern": "^[0-9]{1,9}$"}, "additionalProperties": {"type": "number", "minimum": -100, "maximum": 100}},
  "seed": {"type": ["integer", "null"]},
  "n": {"type": ["integer", "null"], "minimum": 1, "maximum": 8},
  "stop": {"oneOf": [{"type": "null"}, {"type": "string", "minLength": 1, "maxLength": 64},
    {"type": "array", "maxItems": 4, "items": {"type": "string", "minLength": 1, "maxLength": 64}}]},
  "stream": {"type": ["boolean", "null"]},
  "stream_options": {"type": ["object", "null"], "properties": {"include_usage": {"type": ["boolean", "null"]}}}}},
"CompletionRequest": {"allOf": [{"$ref": "#/components/schemas/Sampling"}, {"type": "object", "required": ["prompt"], "properties": {
  "prompt": {"oneOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": {"type": "string"}},
    {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Token"}},
    {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Token"}}}]},
  "max_tokens": {"type": ["integer", "null"], "minimum": 0, "maximum": 2147483647},
  "echo": {"type": ["boolean", "null"]},
  "logprobs": {"oneOf": [{"type": "null"}, {"const": false}, {"type": "integer", "minimum": 0, "maximum": 5}]}}}]},
"ChatRequest": {"allOf": [{"$ref": "#/components/schemas/Sampling"}, {"$ref": "#/components/schemas/MessagesRequest"}, {"type": "object", "properties": {
  "max_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 2147483647},
  "max_completion_tokens": {"type": ["integer", "null"], "minimum": 1, "maximum": 2147483647},
  "logprobs": {"type": ["boolean", "null"]},
  "top_logprobs": {"type": ["integer", "null"], "minimum": 0, "maximum": 20}}}]},
"MessagesRequest": {"type": "object", "required": ["messages"], "properties": {
  "model": {"type": ["string", "null"]},
  "messages": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Message"}}}},
"TokenizeRequest": {"type": "object", "properties": {
  "model": {"type": ["string", "null"]}, "prompt": {"type": "string"}, "content": {"type": "string"},
  "messages": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Message"}},
  "add_special_tokens": {"type": ["boolean", "null"]}, "add_special": {"type": ["boolean", "null"]},
  "return_token_strs": {"type": ["boolean", "null"]}}},
"DetokenizeRequest": {"type": "object", "required": ["tokens"], "properties": {
  "model": {"type": ["string", "null"]},
  "tokens": {"type": "array", "maxItems": 1048576, "items": {"$ref": "#/components/schemas/Token"}}}},
"Usage": {"type": "object", "required": ["prompt_tokens", "completion_tokens", "total_tokens"], "properties": {
  "prompt_tokens": {"type": "integer", "maximum": "CONTEXT8"}, "completion_tokens": {"type": "integer", "maximum": "CONTEXT8"},
  "total_tokens": {"type": "integer", "maximum": "CONTEXT8"}}},
"Completion": {"type": "object", "required": ["id", "object", "created", "model", "choices", "usage"], "properties": {
  "id": {"type": "string"}, "object": {"const": "text_completion"}, "created": {"type": "integer"}, "model": {"type": "string"},
  "choices": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["index", "text", "finish_reason"],
    "properties": {"index": {"type": "integer"}, "text": {"type": "string"}, "finish_reason": {"enum": ["stop", "length"]}}}},
  "usage": {"$ref": "#/components/schemas/Usage"}}},
"Chat": {"type": "object", "required": ["id", "object", "created", "model", "choices", "usage"], "properties": {
  "id": {"type": "string"}, "object": {"const": "chat.completion"}, "created": {"type": "integer"}, "model": {"type": "string"},
  "choices": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["index", "message", "finish_reason"],
    "properties": {"index": {"type": "integer"}, "finish_reason": {"enum": ["stop", "length"]},
      "message": {"type": "object", "required": ["role", "content"], "properties": {
        "role": {"const": "assistant"}, "content": {"type": "string"}}}}}},
  "usage": {"$ref": "#/components/schemas/Usage"}}},
"InputTokens": {"type": "object", "required": ["object", "input_tokens"], "properties": {
  "object": {"type": "string"}, "input_tokens": {"type": "integer"}}},
"Tokens": {"type": "object", "required": ["count", "max_model_len", "tokens", "token_strs"], "properties": {
  "count": {"type": "integer"}, "max_model_len": {"type": "integer"},
  "tokens": {"type": "array", "items": {"$ref": "#/components/schemas/Token"}},
  "token_strs": {"type": ["array", "null"], "items": {"type": "string"}}}},
"Text": {"type": "object", "required": ["prompt", "content"], "properties": {
  "prompt": {"type": "string"}, "content": {"type": "string"}}},
"Rendered": {"type": "object", "required": ["prompt"], "properties": {"prompt": {"type": "string"}}}
})json";

void fill(Json& json, const ModelFacts& model) {
  if (json == "TOKEN") json = model.codec.vocabulary() - 1;
  if (json == "CONTEXT8") json = kMostChoices * model.context;
  if (json.is_structured())
    for (auto& one : json) fill(one, model);
}

}  // namespace

Json openapi_schemas(const ModelFacts& model) {
  auto out = Json::parse(kSchemas);
  fill(out, model);
  return out;
}

}  // namespace serve
