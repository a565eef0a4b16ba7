# `make install`: a folder that may be moved, since no path of this machine stands in it.
#
#   bin/janua                 the small program; finds ../lib/libjanua_full.so from where it stands itself
#   lib/libjanua_full.so      all rooms; finds libtorch in lib/torch
#   lib/torch/                the libraries of libtorch that are needed, copied (about 440 MB, nearly all of
#                             it libtorch_cpu.so): a link into somebody's Python would break with it
#   share/janua/              recipes and data
#
# What stays outside are Debian's own libraries (ICU, OpenSSL, zstd ...), as share/setup/debian-build.txt
# lists them with their headers.
if(TARGET janua AND TARGET janua_full)
  set_target_properties(janua PROPERTIES INSTALL_RPATH "")
  set_target_properties(janua_full PROPERTIES INSTALL_RPATH "$ORIGIN/torch")
  install(TARGETS janua RUNTIME DESTINATION bin)
  install(TARGETS janua_full LIBRARY DESTINATION lib)
  install(FILES ${JANUA_TORCH}/lib/libtorch_cpu.so ${JANUA_TORCH}/lib/libc10.so DESTINATION lib/torch)
  # The CPU wheel brings its OpenMP under one of two names; a CUDA wheel needs two libraries of CUDA's.
  file(GLOB torch_needs ${JANUA_TORCH}/lib/libgomp*.so* ${JANUA_TORCH}.libs/libgomp*.so*
       ${JANUA_TORCH}/../nvidia/cu13/lib/libcudart.so.13 ${JANUA_TORCH}/../nvidia/cu13/lib/libcupti.so.13)
  install(FILES ${torch_needs} DESTINATION lib/torch)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/share/ DESTINATION share/janua PATTERN setup EXCLUDE)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/recipes DESTINATION share/janua OPTIONAL)
endif()
