# `make install`: a folder that may be moved, since no path of this machine stands in it.
#
#   bin/janua                 the small program; finds ../lib/libjanua_full.so from where it stands itself
#   lib/libjanua_full.so      all rooms; finds libtorch in lib/torch
#   lib/libjanua_tokenizer.so, include/janua_tokenizer.h    tokenizers for programs in C
#   lib/torch/                the libraries of libtorch that are needed, copied (about 440 MB, nearly all of
#                             it libtorch_cpu.so): a link into somebody's Python would break with it
#   share/janua/              recipes and data
#   share/doc/janua/          README.md and docs/ as installed_pages.cmake makes them, whose links hold there, and in
#                             third-party/ the licences of what others wrote and these files hold
#   share/man/man1/janua.1    and the completion of bash, zsh and fish where they look for it: written by
#                             the program that was built, from what its commands say of themselves
#
# What stays outside are Debian's own libraries (ICU, OpenSSL, zstd ...), as share/setup/debian-build.txt
# lists them with their headers.
if(JANUA_TORCH_ROOMS)
  set_target_properties(janua janua_tokenizer PROPERTIES INSTALL_RPATH "")
  set_target_properties(janua_full PROPERTIES INSTALL_RPATH "$ORIGIN/torch")
  install(TARGETS janua RUNTIME DESTINATION bin)
  install(TARGETS janua_full LIBRARY DESTINATION lib)
  install(TARGETS janua_tokenizer LIBRARY DESTINATION lib)
  install(FILES ${CMAKE_SOURCE_DIR}/include/janua_tokenizer.h DESTINATION include)
  install(FILES ${JANUA_TORCH}/lib/libtorch_cpu.so ${JANUA_TORCH}/lib/libc10.so DESTINATION lib/torch)
  # The CPU wheel brings its OpenMP under one of two names; a CUDA wheel needs two libraries of CUDA's.
  file(GLOB torch_needs ${JANUA_TORCH}/lib/libgomp*.so* ${JANUA_TORCH}.libs/libgomp*.so*
       ${JANUA_TORCH}/../nvidia/cu13/lib/libcudart.so.13 ${JANUA_TORCH}/../nvidia/cu13/lib/libcupti.so.13)
  install(FILES ${torch_needs} DESTINATION lib/torch)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/share/ DESTINATION share/janua PATTERN setup EXCLUDE)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/recipes DESTINATION share/janua OPTIONAL)
  set(pages ${CMAKE_CURRENT_BINARY_DIR}/installed_pages)
  install(CODE "execute_process(COMMAND \"${CMAKE_COMMAND}\" \"-DSOURCE=${CMAKE_SOURCE_DIR}\" \"-DTARGET=${pages}\"
    -P \"${CMAKE_SOURCE_DIR}/cmake/installed_pages.cmake\" COMMAND_ERROR_IS_FATAL ANY)")
  install(DIRECTORY ${pages}/ DESTINATION share/doc/janua)
  # Of the wheels that are copied, of the page's one library, and of headers and of the runtime that become
  # part of what is installed; on other systems than Debian the last lie elsewhere.
  set(licenses share/doc/janua/third-party)
  get_filename_component(wheels ${JANUA_TORCH} DIRECTORY)
  file(GLOB wheel_infos ${wheels}/torch-*.dist-info ${wheels}/nvidia_cuda_runtime*.dist-info
       ${wheels}/nvidia_cuda_cupti*.dist-info)
  foreach(info ${wheel_infos})
    get_filename_component(name ${info} NAME)
    string(REGEX REPLACE "-.*" "" name ${name})
    file(GLOB loose ${info}/LICENSE* ${info}/License* ${info}/NOTICE*)
    install(FILES ${loose} DESTINATION ${licenses}/${name})
    install(DIRECTORY ${info}/licenses/ DESTINATION ${licenses}/${name} OPTIONAL)
  endforeach()
  install(FILES ${CMAKE_SOURCE_DIR}/web/node_modules/preact/LICENSE DESTINATION ${licenses}/preact OPTIONAL)
  file(GLOB boost /usr/share/doc/libboost1.*-dev)
  foreach(folder /usr/share/doc/nlohmann-json3-dev /usr/share/doc/libtomlplusplus-dev /usr/share/doc/libfmt-dev /usr/share/doc/libyaml-dev
          /usr/share/doc/libgomp1 ${boost})
    get_filename_component(name ${folder} NAME)
    install(FILES ${folder}/copyright DESTINATION ${licenses}/${name} OPTIONAL)
  endforeach()
  function(install_words folder name)
    set(file ${CMAKE_CURRENT_BINARY_DIR}/words/${name})
    add_custom_command(OUTPUT ${file} COMMAND janua ${ARGN} > ${file} DEPENDS janua VERBATIM)
    set_property(GLOBAL APPEND PROPERTY janua_words ${file})
    install(FILES ${file} DESTINATION ${folder})
  endfunction()
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/words)
  install_words(share/man/man1 janua.1 docs man)
  install_words(share/bash-completion/completions janua completion bash)
  install_words(share/zsh/site-functions _janua completion zsh)
  install_words(share/fish/vendor_completions.d janua.fish completion fish)
  get_property(words GLOBAL PROPERTY janua_words)
  add_custom_target(words ALL DEPENDS ${words})
endif()
