# Every library the house stands on, as a target, each found once. Debian ships some without CMake or
# pkg-config files; those are wrapped here.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(ZLIB REQUIRED)
find_package(LibArchive REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark QUIET)
find_package(Boost 1.74 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(gumbo REQUIRED IMPORTED_TARGET gumbo)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)

find_library(JANUA_CLD2 cld2 REQUIRED)
add_library(cld2 INTERFACE)
target_link_libraries(cld2 INTERFACE ${JANUA_CLD2})

# libtorch comes with the torch wheel. JANUA_TORCH names the folder `torch` of an installed one. Its
# headers and two libraries are taken by name: find_package(Torch) would ask for a whole CUDA toolkit
# when the wheel is a CUDA build.
if(JANUA_TORCH_ROOMS)
  if(NOT JANUA_TORCH)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
      ${CMAKE_SOURCE_DIR}/share/setup/python-torch.lock ${CMAKE_SOURCE_DIR}/share/setup/python-cuda.lock)
    execute_process(COMMAND ${CMAKE_SOURCE_DIR}/setup --print-torch
                    OUTPUT_VARIABLE JANUA_TORCH OUTPUT_STRIP_TRAILING_WHITESPACE
                    COMMAND_ERROR_IS_FATAL ANY)
  endif()
  foreach(file lib/libtorch_cpu.so lib/libc10.so include/ATen/ATen.h)
    if(NOT EXISTS ${JANUA_TORCH}/${file})
      message(FATAL_ERROR "JANUA_TORCH=${JANUA_TORCH} holds no ${file}; it must name the folder "
                          "'torch' of an installed torch package")
    endif()
  endforeach()
  add_library(janua_torch INTERFACE)
  target_include_directories(janua_torch SYSTEM INTERFACE
    ${JANUA_TORCH}/include ${JANUA_TORCH}/include/torch/csrc/api/include)
  target_link_libraries(janua_torch INTERFACE ${JANUA_TORCH}/lib/libtorch_cpu.so
                                              ${JANUA_TORCH}/lib/libc10.so)
endif()
