@echo off
rem start.bat run sample\audit.yaml --output report
chcp 65001 >nul
set "HERE=%~dp0"
if exist "%HERE%python\python.exe" (
  "%HERE%python\python.exe" "%HERE%start.py" %*
  exit /b %errorlevel%
)
for %%v in (3.13 3.12 3.11) do (
  if exist "%HERE%wheels-%%v.txt" (
    py -%%v -c "" >nul 2>nul && (
      py -%%v "%HERE%start.py" %*
      exit /b
    )
  )
)
echo There is no suitable Python on this machine; see README.txt. 1>&2
exit /b 4
