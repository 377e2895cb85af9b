if(BUILD_TESTING)
  add_executable(conformance_dkim ${CMAKE_CURRENT_LIST_DIR}/dkim_test.cc)
  target_compile_definitions(conformance_dkim PRIVATE
                             WAYBILL_CONFORMANCE_DIR="${WAYBILL_SHARED}/conformance")
  target_link_libraries(conformance_dkim PRIVATE waybill::dkim waybill_flags GTest::gtest_main)
  add_test(NAME conformance_dkim COMMAND conformance_dkim)
endif()
