foreach(program store_generate store_bench)
  add_executable(${program} ${CMAKE_CURRENT_LIST_DIR}/${program}.cc)
  target_link_libraries(${program} PRIVATE waybill::store waybill_flags)
endforeach()
