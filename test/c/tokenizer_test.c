/* include/janua_tokenizer.h as a program in C uses it, promise by promise. Usage: c_tokenizer_test FOLDER, which is made; formats are those
 * of the fixtures, where JANUA_FIXTURES says where they are. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "janua_tokenizer.h"

#define EXPECT(condition)                                                                   \
  do {                                                                                      \
    if (!(condition)) {                                                                     \
      fprintf(stderr, "%s:%d: %s; last error: %s\n", __FILE__, __LINE__, #condition,        \
              janua_tokenizer_last_error());                                                \
      exit(1);                                                                              \
    }                                                                                       \
  } while (0)

static const char kFile[] =
    "{\"added_tokens\":[{\"id\":3,\"content\":\"<s>\",\"special\":true,\"normalized\":false,\"lstrip\":false,"
    "\"rstrip\":false,\"single_word\":false}],\"decoder\":{\"type\":\"Fuse\"},\"post_processor\":{\"type\":"
    "\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<s>\",\"type_id\":0}},{\"Sequence\":{\"id\":"
    "\"A\",\"type_id\":0}}],\"pair\":[{\"Sequence\":{\"id\":\"A\",\"type_id\":0}},{\"Sequence\":{\"id\":\"B\","
    "\"type_id\":1}}],\"special_tokens\":{\"<s>\":{\"id\":\"<s>\",\"ids\":[3],\"tokens\":[\"<s>\"]}}},"
    "\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0,\"b\":1,\"ab\":2},\"merges\":[\"a b\"]}}";

static void write_file(const char* path, const char* text) {
  FILE* file = fopen(path, "wb");
  EXPECT(file && fwrite(text, 1, strlen(text), file) == strlen(text));
  EXPECT(fclose(file) == 0);
}

static janua_tokenizer* opened(const char* folder) {
  char path[4096], config[4096];
  mkdir(folder, 0755);
  snprintf(path, sizeof path, "%s/tokenizer.json", folder);
  snprintf(config, sizeof config, "%s/tokenizer_config.json", folder);
  write_file(path, kFile);
  write_file(config, "{\"bos_token\":\"<s>\"}");
  janua_tokenizer* tokenizer = janua_tokenizer_open(folder);
  EXPECT(tokenizer);
  EXPECT(!*janua_tokenizer_last_error());
  return tokenizer;
}

static void ids_and_text_go_in_and_out(const janua_tokenizer* tokenizer) {
  int32_t ids[8] = {-7, -7, -7, -7, -7, -7, -7, -7};
  size_t count = 8;
  EXPECT(janua_tokenizer_encode(tokenizer, "aabb", 4, 1, ids, &count) == JANUA_OK);
  EXPECT(count == 4 && ids[0] == 3 && ids[1] == 0 && ids[2] == 2 && ids[3] == 1 && ids[4] == -7);
  count = 8;
  EXPECT(janua_tokenizer_encode(tokenizer, "aabb", 4, 0, ids, &count) == JANUA_OK && count == 3);
  char text[8] = "-------";
  size_t size = sizeof text;
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 3, 1, text, &size) == JANUA_OK);
  EXPECT(size == 4 && memcmp(text, "aabb---", 7) == 0);
  ids[0] = 3;
  size = sizeof text;
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 1, 0, text, &size) == JANUA_OK);
  EXPECT(size == 3 && memcmp(text, "<s>", 3) == 0);
}

static void too_little_room_says_how_much_there_is(const janua_tokenizer* tokenizer) {
  int32_t ids[2] = {-7, -7};
  size_t count = 2;
  EXPECT(janua_tokenizer_encode(tokenizer, "aabb", 4, 1, ids, &count) == JANUA_TOO_SMALL);
  EXPECT(count == 4 && ids[0] == -7 && *janua_tokenizer_last_error());
  count = 0;
  EXPECT(janua_tokenizer_encode(tokenizer, "aabb", 4, 1, NULL, &count) == JANUA_TOO_SMALL && count == 4);
  count = 0;
  EXPECT(janua_tokenizer_encode(tokenizer, NULL, 0, 0, NULL, &count) == JANUA_OK && count == 0);
}

static void what_is_wrong_is_said(const janua_tokenizer* tokenizer, const char* folder) {
  size_t count = 0;
  EXPECT(!janua_tokenizer_open(NULL) && strstr(janua_tokenizer_last_error(), "null"));
  EXPECT(!janua_tokenizer_open("/nowhere/tokenizer.json") && strstr(janua_tokenizer_last_error(), "/nowhere"));
  char path[4096];
  snprintf(path, sizeof path, "%s/broken.json", folder);
  write_file(path, "{\"model\": 1");
  EXPECT(!janua_tokenizer_open(path) && strstr(janua_tokenizer_last_error(), "broken.json"));
  EXPECT(janua_tokenizer_encode(NULL, "a", 1, 0, NULL, &count) == JANUA_BAD_REQUEST);
  EXPECT(janua_tokenizer_encode(tokenizer, NULL, 1, 0, NULL, &count) == JANUA_BAD_REQUEST);
  EXPECT(janua_tokenizer_encode(tokenizer, "a", 1, 0, NULL, NULL) == JANUA_BAD_REQUEST);
  EXPECT(janua_tokenizer_encode(tokenizer, "\xff", 1, 0, NULL, &count) == JANUA_BAD_DATA);
  const int32_t wild[] = {-1, 2147483647, 2};
  char text[8];
  size_t size = sizeof text;
  EXPECT(janua_tokenizer_decode(tokenizer, wild, 3, 1, text, &size) == JANUA_OK && size == 2);
}

static void decoding_obeys_the_room_too(const janua_tokenizer* tokenizer) {
  const int32_t ids[] = {0, 2, 1, 77};
  char text[4] = "---";
  size_t size = 3;
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 4, 1, text, &size) == JANUA_TOO_SMALL);
  EXPECT(size == 4 && strcmp(text, "---") == 0 && *janua_tokenizer_last_error());
  size = 0;
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 4, 1, NULL, &size) == JANUA_TOO_SMALL && size == 4);
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 4, 1, text, &size) == JANUA_OK && memcmp(text, "aabb", 4) == 0);
  size = 0;
  EXPECT(janua_tokenizer_decode(tokenizer, NULL, 0, 1, NULL, &size) == JANUA_OK && size == 0);
  size = 4;
  EXPECT(janua_tokenizer_decode(tokenizer, NULL, 1, 1, text, &size) == JANUA_BAD_REQUEST);
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 1, 1, NULL, &size) == JANUA_BAD_REQUEST);
  EXPECT(janua_tokenizer_decode(tokenizer, ids, 1, 1, text, NULL) == JANUA_BAD_REQUEST);
  EXPECT(janua_tokenizer_decode(NULL, ids, 1, 1, text, &size) == JANUA_BAD_REQUEST);
}

static void an_error_stands_until_the_next_call_that_can_fail(const janua_tokenizer* tokenizer) {
  size_t count = 0;
  EXPECT(janua_tokenizer_encode(NULL, "a", 1, 0, NULL, &count) == JANUA_BAD_REQUEST);
  EXPECT(strstr(janua_tokenizer_last_error(), "null"));
  janua_tokenizer_vocabulary(tokenizer);
  janua_tokenizer_bos(tokenizer);
  janua_tokenizer_free(NULL);
  EXPECT(strstr(janua_tokenizer_last_error(), "null"));
  EXPECT(janua_tokenizer_encode(tokenizer, "", 0, 0, NULL, &count) == JANUA_OK);
  EXPECT(!*janua_tokenizer_last_error());
}

/* One of many that use the same tokenizer; each has errors of its own. */
static void* works(void* given) {
  const janua_tokenizer* tokenizer = given;
  for (int i = 0; i < 500; ++i) {
    int32_t ids[8];
    size_t count = 8, size = 8, none = 0;
    char text[8];
    EXPECT(janua_tokenizer_encode(tokenizer, "aabb", 4, 1, ids, &count) == JANUA_OK && count == 4);
    EXPECT(!*janua_tokenizer_last_error());
    EXPECT(janua_tokenizer_decode(tokenizer, ids, count, 1, text, &size) == JANUA_OK && memcmp(text, "aabb", 4) == 0);
    EXPECT(janua_tokenizer_encode(NULL, "a", 1, 0, NULL, &none) == JANUA_BAD_REQUEST);
  }
  return NULL;
}

static void many_threads_may_use_it(janua_tokenizer* tokenizer) {
  pthread_t threads[4];
  size_t count = 0;
  EXPECT(janua_tokenizer_encode(tokenizer, "", 0, 0, NULL, &count) == JANUA_OK);
  for (int i = 0; i < 4; ++i) EXPECT(pthread_create(&threads[i], NULL, works, tokenizer) == 0);
  for (int i = 0; i < 4; ++i) EXPECT(pthread_join(threads[i], NULL) == 0);
  EXPECT(!*janua_tokenizer_last_error());
}

/* What comes back of a text: 1 if it is the same bytes. */
static int comes_back(const janua_tokenizer* tokenizer, const char* text, size_t size) {
  int32_t ids[256];
  char back[1024];
  size_t count = 256, length = sizeof back;
  EXPECT(janua_tokenizer_encode(tokenizer, text, size, 0, ids, &count) == JANUA_OK && count > 0);
  EXPECT(janua_tokenizer_decode(tokenizer, ids, count, 0, back, &length) == JANUA_OK);
  return length == size && memcmp(text, back, size) == 0;
}

/* Every format that the header names, of the fixtures: a NUL amid a text is a character as others are. */
static void every_format_is_read(const char* fixtures) {
  static const char* const places[] = {"tokenizers/gpt2", "tokenizers/llama3/tokenizer.json", "tokenizers/llama2/tokenizer.model",
                                       "tokenizers/tiktoken_o200k_small/ranks.tiktoken", "gguf/tiny-F16.gguf"};
  for (size_t i = 0; i < sizeof places / sizeof *places; ++i) {
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", fixtures, places[i]);
    janua_tokenizer* tokenizer = janua_tokenizer_open(path);
    EXPECT(tokenizer && janua_tokenizer_vocabulary(tokenizer) > 256);
    EXPECT(comes_back(tokenizer, "Guten Tag,\0 \xe1\x83\x90!", 16));
    janua_tokenizer_free(tokenizer);
  }
}

/* Bytes that are no text are kept where they come back, and read U+FFFD; else they are refused. */
static void bytes_are_kept_or_refused(const char* fixtures) {
  char path[4096];
  snprintf(path, sizeof path, "%s/tokenizers/gpt2", fixtures);
  janua_tokenizer* plain = janua_tokenizer_open(path);
  snprintf(path, sizeof path, "%s/tokenizers/qwen2", fixtures);  /* brings text to form C */
  janua_tokenizer* composing = janua_tokenizer_open(path);
  EXPECT(plain && composing);
  int32_t ids[16];
  char text[16];
  size_t count = 16, size = 16;
  EXPECT(janua_tokenizer_encode(plain, "a\xff", 2, 0, ids, &count) == JANUA_OK && count == 2);
  EXPECT(janua_tokenizer_decode(plain, ids, count, 0, text, &size) == JANUA_OK && size == 4 && memcmp(text, "a\xef\xbf\xbd", 4) == 0);
  count = 16;
  EXPECT(janua_tokenizer_encode(composing, "a\xff", 2, 0, ids, &count) == JANUA_OK && count == 2);
  count = 16;
  EXPECT(janua_tokenizer_encode(composing, "e\xcc\x81\xff", 4, 0, ids, &count) == JANUA_BAD_DATA && count == 16);
  janua_tokenizer_free(plain);
  janua_tokenizer_free(composing);
}

int main(int argc, char** argv) {
  EXPECT(argc == 2);
  janua_tokenizer* tokenizer = opened(argv[1]);
  EXPECT(janua_tokenizer_vocabulary(tokenizer) == 4);
  EXPECT(janua_tokenizer_bos(tokenizer) == 3 && janua_tokenizer_eos(tokenizer) == -1);
  ids_and_text_go_in_and_out(tokenizer);
  too_little_room_says_how_much_there_is(tokenizer);
  what_is_wrong_is_said(tokenizer, argv[1]);
  decoding_obeys_the_room_too(tokenizer);
  an_error_stands_until_the_next_call_that_can_fail(tokenizer);
  many_threads_may_use_it(tokenizer);
  if (getenv("JANUA_FIXTURES")) {
    every_format_is_read(getenv("JANUA_FIXTURES"));
    bytes_are_kept_or_refused(getenv("JANUA_FIXTURES"));
  }
  janua_tokenizer_free(tokenizer);
  janua_tokenizer_free(NULL);
  EXPECT(janua_tokenizer_vocabulary(NULL) == 0);
  puts("the library answers a program in C");
  return 0;
}
