export const ADDRESS = '0x8ba1f109551bd432803012645ac136ddd64dba72'
export const OTHER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
