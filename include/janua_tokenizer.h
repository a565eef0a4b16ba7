/* Text <-> token ids for programs in C, and in any language that calls C: libjanua_tokenizer.
 *
 *   janua_tokenizer* t = janua_tokenizer_open("model/tokenizer.json");
 *   if (!t) { fprintf(stderr, "%s\n", janua_tokenizer_last_error()); return 1; }
 *   int32_t ids[256];
 *   size_t count = 256;
 *   if (janua_tokenizer_encode(t, text, strlen(text), 1, ids, &count) != JANUA_OK) ...
 *   janua_tokenizer_free(t);
 *
 * Sizes go in and out: what is pointed to says how much fits, and afterwards how much there is. Where that is more,
 * the answer is JANUA_TOO_SMALL and nothing was written: ask again with so much. A text of n bytes rarely has more than
 * n + 16 ids, but it may: what stands around it, a mark in front of a word (Metaspace), a normalizer that writes more.
 *
 * A tokenizer that is open never changes; any number of threads may use it at once. Nothing here throws, prints or
 * exits. */
#ifndef JANUA_TOKENIZER_H
#define JANUA_TOKENIZER_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define JANUA_API __attribute__((visibility("default")))
#else
#define JANUA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* What a call answers. */
enum janua_status {
  JANUA_OK = 0,
  JANUA_TOO_SMALL = 1,   /* the room that was given; the size says how much there is */
  JANUA_BAD_REQUEST = 2, /* what was asked for cannot be, or a pointer is null */
  JANUA_BAD_DATA = 3,    /* bytes are not what they claim to be */
  JANUA_MISSING = 4,     /* no such file */
  JANUA_UNSUPPORTED = 5, /* a part of the tokenizer is not known here */
  JANUA_FAILED = 6       /* all else: reading, memory */
};

typedef struct janua_tokenizer janua_tokenizer;

/* Reads a folder, a tokenizer.json, a tekken.json, a SentencePiece model, a tiktoken or a GGUF file. Null where that
 * cannot be done; free it with janua_tokenizer_free(). */
JANUA_API janua_tokenizer* janua_tokenizer_open(const char* path);

/* Null is fine. */
JANUA_API void janua_tokenizer_free(janua_tokenizer* tokenizer);

/* The highest id and one; 0 of null. */
JANUA_API int64_t janua_tokenizer_vocabulary(const janua_tokenizer* tokenizer);

/* The ids that the model's files call begin and end of a text; -1 where they name none. */
JANUA_API int32_t janua_tokenizer_bos(const janua_tokenizer* tokenizer);
JANUA_API int32_t janua_tokenizer_eos(const janua_tokenizer* tokenizer);

/* The ids of `size` bytes of UTF-8, in which NUL may stand; bytes that are none are kept where decoding gives the text
 * again, to the byte, as byte-level tokenizers do; where it does not, the answer is JANUA_BAD_DATA. `special` other than 0:
 * what the tokenizer puts around a text stands there. */
JANUA_API int janua_tokenizer_encode(const janua_tokenizer* tokenizer, const char* text, size_t size, int special,
                                     int32_t* ids, size_t* count);

/* The text of `count` ids, UTF-8 without a NUL at its end; what is no character reads U+FFFD. Ids that no token has are
 * passed over. `skip_special` other than 0: special tokens are left out. */
JANUA_API int janua_tokenizer_decode(const janua_tokenizer* tokenizer, const int32_t* ids, size_t count,
                                     int skip_special, char* text, size_t* size);

/* Why the last call of this thread to open, encode or decode failed, as a sentence; "" where it did not. It stands until
 * the next such call of the thread. */
JANUA_API const char* janua_tokenizer_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
