# Warnings, linker, compiler cache, sanitizers: how every file of ours is compiled.
add_compile_options(-Wall -Wextra -Wno-unused-parameter -Werror=return-type)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # g++ 12 warns falsely about "text" + std::string (GCC bug 105651).
  add_compile_options(-Wno-restrict -Wno-stringop-overflow -Wno-array-bounds)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
  add_compile_options(-Wno-gnu-statement-expression -Wno-unused-command-line-argument)
endif()

find_program(JANUA_CCACHE ccache)
if(JANUA_CCACHE)
  # What ccache asks for where headers are precompiled, and equal results in every checkout.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
    CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
    CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${JANUA_CCACHE})
endif()
find_program(JANUA_MOLD mold)
if(JANUA_MOLD AND NOT JANUA_FUZZ)
  add_link_options(-fuse-ld=mold)
endif()

if(JANUA_SANITIZE)
  add_compile_options(-fsanitize=${JANUA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${JANUA_SANITIZE})
endif()
if(JANUA_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all)
  add_link_options(-fsanitize=address,undefined)
endif()
if(JANUA_COVERAGE)
  add_compile_options(--coverage -O1 -fprofile-update=atomic)  # counts of several threads
  add_link_options(--coverage)
endif()
